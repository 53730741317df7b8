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
    <message><source>+{count} more</source><translation>+{count} nữa</translation></message>
    <message><source>{shown} of {total}</source><translation>{shown} trên {total}</translation></message>
    <message><source>nobody has reported yet</source><translation>chưa đơn vị nào báo cáo</translation></message>
    <message><source>no locality has a place on this map</source><translation>không có địa bàn nào trên bản đồ này</translation></message>
    <message><source>cumulative</source><translation>luỹ kế</translation></message>
    <message><source>of the plan</source><translation>so kế hoạch</translation></message>
    <message><source>on last year</source><translation>so cùng kỳ</translation></message>
    <message><source>on the period before</source><translation>so kỳ trước</translation></message>
    <message><source>{centre} says {value}</source><translation>{centre} báo {value}</translation></message>
    <message><source>estimate</source><translation>ước</translation></message>
    <message><source>provisional</source><translation>sơ bộ</translation></message>
    <message><source>revision {number}</source><translation>bản {number}</translation></message>
    <message><source>{reported} of {expected} reported</source><translation>{reported} trên {expected} đã báo cáo</translation></message>
    <message><source>not reported</source><translation>chưa báo cáo</translation></message>
    <message><source>Agency</source><translation>Đơn vị</translation></message>
    <message><source>Locality</source><translation>Địa bàn</translation></message>
    <message><source>value</source><translation>giá trị</translation></message>
    <message><source>this period</source><translation>kỳ này</translation></message>
    <message><source>same period last year</source><translation>cùng kỳ năm trước</translation></message>
    <message><source>plan</source><translation>kế hoạch</translation></message>
    <message><source>The bundle “{bundle}” does not work ({step}): {why}</source><translation>Gói “{bundle}” không chạy được ({step}): {why}</translation></message>
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
<context>
    <name>doctor</name>
    <message><source>Python {found} is too old</source><translation>Python {found} quá cũ</translation></message>
    <message><source>Install Python {wanted} or newer</source><translation>Cài Python {wanted} hoặc mới hơn</translation></message>
    <message><source>PySide6 is not installed</source><translation>Chưa cài PySide6</translation></message>
    <message><source>PySide6 {found} ends the program within minutes on Python {python}</source><translation>PySide6 {found} làm chương trình dừng đột ngột sau vài phút trên Python {python}</translation></message>
    <message><source>Install PySide6 6.11.3, or use Python 3.12 or newer</source><translation>Cài PySide6 6.11.3, hoặc dùng Python 3.12 trở lên</translation></message>
    <message><source>PySide6 {found} is too old</source><translation>PySide6 {found} quá cũ</translation></message>
    <message><source>Install PySide6 {wanted} or newer</source><translation>Cài PySide6 {wanted} hoặc mới hơn</translation></message>
    <message><source>System libraries</source><translation>Thư viện hệ thống</translation></message>
    <message><source>Missing: {names}</source><translation>Thiếu: {names}</translation></message>
    <message><source>All there</source><translation>Đầy đủ</translation></message>
    <message><source>Screens</source><translation>Màn hình</translation></message>
    <message><source>Qt cannot open the screen: {error}</source><translation>Qt không mở được màn hình: {error}</translation></message>
    <message><source>Log in at the machine's own screen, or check DISPLAY</source><translation>Đăng nhập tại màn hình của máy, hoặc kiểm tra biến DISPLAY</translation></message>
    <message><source>No screen here: the wall runs off-screen and leaves pictures</source><translation>Máy không có màn hình: tường hiển thị chạy ngầm và để lại ảnh</translation></message>
    <message><source>No screen is switched on</source><translation>Không có màn hình nào đang bật</translation></message>
    <message><source>Switch the screens on and check their cables</source><translation>Bật màn hình và kiểm tra cáp nối</translation></message>
    <message><source>Typeface</source><translation>Phông chữ</translation></message>
    <message><source>Noto Sans is not installed</source><translation>Chưa cài phông Noto Sans</translation></message>
    <message><source>Data folder</source><translation>Thư mục dữ liệu</translation></message>
    <message><source>{folder} cannot be written: {error}</source><translation>Không ghi được vào {folder}: {error}</translation></message>
    <message><source>Give this account the right to write there, or name another folder with --data</source><translation>Cấp quyền ghi cho tài khoản này, hoặc chọn thư mục khác bằng --data</translation></message>
    <message><source>Only {free} free in {folder}</source><translation>{folder} chỉ còn trống {free}</translation></message>
    <message><source>Free {wanted} GB on this disk</source><translation>Giải phóng {wanted} GB trên ổ đĩa này</translation></message>
    <message><source>{folder}, {free} free</source><translation>{folder}, còn trống {free}</translation></message>
    <message><source>Clock</source><translation>Đồng hồ</translation></message>
    <message><source>{time}: earlier than this program was installed</source><translation>{time}: sớm hơn lúc cài chương trình</translation></message>
    <message><source>Set the clock: ages and deadlines are reckoned by it</source><translation>Chỉnh lại đồng hồ: tuổi số liệu và thời hạn tính theo đồng hồ này</translation></message>
    <message><source>SQLite {found} cannot keep the data: {error}</source><translation>SQLite {found} không lưu được số liệu: {error}</translation></message>
    <message><source>Use a Python with SQLite {wanted} or newer</source><translation>Dùng Python có SQLite {wanted} hoặc mới hơn</translation></message>
    <message><source>Installation</source><translation>Bản cài đặt</translation></message>
    <message><source>Folders missing: {names}</source><translation>Thiếu thư mục: {names}</translation></message>
    <message><source>Install ioc-desktop again</source><translation>Cài lại ioc-desktop</translation></message>
    <message><source>Complete</source><translation>Đầy đủ</translation></message>
    <message><source>All is well</source><translation>Mọi thứ đều ổn</translation></message>
    <message><source>Something needs mending</source><translation>Có việc cần sửa</translation></message>
</context>
</TS>
