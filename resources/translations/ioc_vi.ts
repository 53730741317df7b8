<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="vi_VN" sourcelanguage="en">
<context>
    <name>sdk</name>
    <message><source>live</source><translation>sống</translation></message>
    <message><source>late</source><translation>chậm</translation></message>
    <message><source>stale</source><translation>cũ</translation></message>
    <message><source>lost</source><translation>mất</translation></message>
    <message><source>not connected</source><translation>chưa kết nối</translation></message>
    <message><source>late by {age}</source><translation>chậm {age}</translation></message>
    <message><source>stale, {age} old</source><translation>cũ {age}</translation></message>
    <message><source>contact lost since {time}</source><translation>mất liên lạc từ {time}</translation></message>
    <message><source>no data yet</source><translation>chưa có số liệu</translation></message>
    <message><source>data to {time}</source><translation>số liệu đến {time}</translation></message>
    <message><source>to {time}</source><translation>đến {time}</translation></message>
    <message><source>illustrative data</source><translation>số liệu minh hoạ</translation></message>
    <message><source>illustrative</source><translation>minh hoạ</translation></message>
    <message><source>no figure</source><translation>không có số liệu</translation></message>
    <message><source>no figures for this period</source><translation>kỳ này chưa có số liệu</translation></message>
</context>
<context>
    <name>domain</name>
    <message><source>No figure received yet</source><translation>Chưa nhận được số liệu nào</translation></message>
    <message><source>Not connected</source><translation>Chưa kết nối</translation></message>
    <message><source>No software yet</source><translation>Chưa có phần mềm</translation></message>
    <message><source>Software or data incomplete</source><translation>Phần mềm hoặc dữ liệu chưa đầy đủ</translation></message>
    <message><source>Dated in the future</source><translation>Ghi ngày ở tương lai</translation></message>
    <message><source>Its schedule cannot be read</source><translation>Không đọc được lịch báo cáo</translation></message>
    <message><source>Beyond its limits</source><translation>Vượt ngưỡng</translation></message>
    <message><source>The parts add up to {sum}, not {value}</source><translation>Các phần cộng lại là {sum}, không phải {value}</translation></message>
    <message><source>Another centre reports another value</source><translation>Trung tâm khác báo số khác</translation></message>
    <message><source>{reported} of {expected} have reported</source><translation>{reported} trên {expected} đơn vị đã báo cáo</translation></message>
    <message><source>{count} rows were set aside</source><translation>{count} dòng bị để riêng</translation></message>
    <message><source>The figure is out of date</source><translation>Số liệu đã quá hạn</translation></message>
</context>
</TS>
