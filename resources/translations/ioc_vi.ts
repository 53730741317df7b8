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
    <message><source>stale {age}</source><translation>cũ {age}</translation></message>
    <message><source>lost {age}</source><translation>mất {age}</translation></message>
    <message><source>plan {value}</source><translation>kế hoạch {value}</translation></message>
    <message><source>total {value}</source><translation>tổng {value}</translation></message>
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
<context>
    <name>widgets</name>
    <message><source>Agencies that owe figures</source><translation>Đơn vị nợ số liệu</translation></message>
    <message><source>Cumulative</source><translation>Luỹ kế</translation></message>
    <message><source>Data to</source><translation>Số liệu đến</translation></message>
    <message><source>Decision 766 score</source><translation>Điểm chỉ số QĐ 766</translation></message>
    <message><source>Decision 766 score by agency</source><translation>Điểm QĐ 766 theo đơn vị</translation></message>
    <message><source>Decision 766 score by locality</source><translation>Điểm QĐ 766 theo địa bàn</translation></message>
    <message><source>Departments</source><translation>Cấp sở, ngành</translation></message>
    <message><source>Districts</source><translation>Cấp huyện</translation></message>
    <message><source>Wards and communes</source><translation>Cấp xã</translation></message>
    <message><source>Other agencies</source><translation>Đơn vị khác</translation></message>
    <message><source>Documents by agency</source><translation>Văn bản theo đơn vị</translation></message>
    <message><source>Documents by level</source><translation>Văn bản theo cấp</translation></message>
    <message><source>Documents not yet processed</source><translation>Văn bản chưa xử lý</translation></message>
    <message><source>Documents overdue</source><translation>Văn bản quá hạn</translation></message>
    <message><source>Documents processed on time</source><translation>Văn bản đúng hạn</translation></message>
    <message><source>Documents received</source><translation>Văn bản đến</translation></message>
    <message><source>Documents sent</source><translation>Văn bản đi</translation></message>
    <message><source>Documents signed digitally</source><translation>Văn bản ký số</translation></message>
    <message><source>Dossier</source><translation>Hồ sơ</translation></message>
    <message><source>Dossiers</source><translation>Hồ sơ</translation></message>
    <message><source>Dossiers filed online</source><translation>Hồ sơ nộp trực tuyến</translation></message>
    <message><source>Dossiers overdue</source><translation>Hồ sơ quá hạn</translation></message>
    <message><source>Dossiers received</source><translation>Hồ sơ tiếp nhận</translation></message>
    <message><source>Dossiers resolved</source><translation>Hồ sơ đã giải quyết</translation></message>
    <message><source>Dossiers resolved on time</source><translation>Hồ sơ đúng hạn</translation></message>
    <message><source>Due</source><translation>Hạn</translation></message>
    <message><source>Feeds from the centres</source><translation>Luồng số liệu từ các trung tâm</translation></message>
    <message><source>Fees paid online</source><translation>Thanh toán trực tuyến</translation></message>
    <message><source>Figure</source><translation>Chỉ tiêu</translation></message>
    <message><source>Figures owed late</source><translation>Số liệu còn nợ</translation></message>
    <message><source>Figures that came on time</source><translation>Số liệu đúng hạn</translation></message>
    <message><source>Handled by</source><translation>Đơn vị xử lý</translation></message>
    <message><source>Key figure</source><translation>Chỉ tiêu</translation></message>
    <message><source>Key figures</source><translation>Chỉ tiêu chủ yếu</translation></message>
    <message><source>Late by</source><translation>Trễ</translation></message>
    <message><source>No centre has been asked yet</source><translation>Chưa hỏi trung tâm nào</translation></message>
    <message><source>No document is overdue</source><translation>Không có văn bản quá hạn</translation></message>
    <message><source>No dossier is overdue</source><translation>Không có hồ sơ quá hạn</translation></message>
    <message><source>No value was published yet</source><translation>Chưa công bố lần nào</translation></message>
    <message><source>No figure is owed late</source><translation>Không đơn vị nào nợ số liệu</translation></message>
    <message><source>Number and summary</source><translation>Số, trích yếu</translation></message>
    <message><source>Of the plan</source><translation>% kế hoạch</translation></message>
    <message><source>On last year</source><translation>So cùng kỳ</translation></message>
    <message><source>Overdue by</source><translation>Quá hạn</translation></message>
    <message><source>Overdue documents</source><translation>Văn bản quá hạn</translation></message>
    <message><source>Overdue dossiers</source><translation>Hồ sơ quá hạn</translation></message>
    <message><source>Publicity</source><translation>Công khai</translation></message>
    <message><source>Progress</source><translation>Tiến độ</translation></message>
    <message><source>Digitisation</source><translation>Số hoá</translation></message>
    <message><source>Online services</source><translation>Trực tuyến</translation></message>
    <message><source>Satisfaction</source><translation>Hài lòng</translation></message>
    <message><source>Published</source><translation>Công bố</translation></message>
    <message><source>Published values</source><translation>Các lần công bố</translation></message>
    <message><source>Services offered online</source><translation>Dịch vụ công trực tuyến</translation></message>
    <message><source>Set aside</source><translation>Bị loại</translation></message>
    <message><source>Shares of agencies cannot be added up by level</source><translation>Tỷ lệ của các đơn vị không cộng được theo cấp</translation></message>
    <message><source>Shift</source><translation>Ca trực</translation></message>
    <message><source>Since</source><translation>Từ ngày</translation></message>
    <message><source>Source</source><translation>Nguồn</translation></message>
    <message><source>State of the subsystems</source><translation>Trạng thái các phân hệ</translation></message>
    <message><source>Status</source><translation>Tình trạng</translation></message>
    <message><source>Subsystem</source><translation>Phân hệ</translation></message>
    <message><source>Subsystems in operation</source><translation>Phân hệ đang vận hành</translation></message>
    <message><source>The centre's catalogue names no subsystem</source><translation>Danh mục của trung tâm không có phân hệ nào</translation></message>
    <message><source>This period</source><translation>Kỳ này</translation></message>
    <message><source>Total score</source><translation>Tổng điểm</translation></message>
    <message><source>Trend of documents</source><translation>Diễn biến văn bản</translation></message>
    <message><source>Trend of dossiers</source><translation>Diễn biến hồ sơ</translation></message>
    <message><source>Two sources</source><translation>Hai nguồn số liệu</translation></message>
    <message><source>What is lacking</source><translation>Còn thiếu</translation></message>
    <message><source>after the deadline</source><translation>trễ hạn</translation></message>
    <message><source>agencies</source><translation>đơn vị</translation></message>
    <message><source>alarms</source><translation>cảnh báo</translation></message>
    <message><source>red</source><translation>đỏ</translation></message>
    <message><source>amber</source><translation>cam</translation></message>
    <message><source>green</source><translation>xanh lá</translation></message>
    <message><source>cannot be assessed yet</source><translation>chưa thể đánh giá</translation></message>
    <message><source>by each figure's own deadline</source><translation>theo hạn của từng chỉ tiêu</translation></message>
    <message><source>compared by this machine</source><translation>đối soát tại máy này</translation></message>
    <message><source>digitised</source><translation>số hoá</translation></message>
    <message><source>directives</source><translation>chỉ đạo</translation></message>
    <message><source>figures</source><translation>chỉ tiêu</translation></message>
    <message><source>filed online</source><translation>nộp trực tuyến</translation></message>
    <message><source>fully online</source><translation>toàn trình</translation></message>
    <message><source>partly online</source><translation>một phần</translation></message>
    <message><source>in progress</source><translation>đang xử lý</translation></message>
    <message><source>incomplete data</source><translation>thiếu dữ liệu</translation></message>
    <message><source>indicators</source><translation>chỉ tiêu</translation></message>
    <message><source>localities</source><translation>địa bàn</translation></message>
    <message><source>longest overdue</source><translation>quá hạn lâu nhất</translation></message>
    <message><source>never received</source><translation>chưa nhận lần nào</translation></message>
    <message><source>no centre knows this figure</source><translation>không trung tâm nào có chỉ tiêu này</translation></message>
    <message><source>no figures received yet</source><translation>chưa nhận được số liệu</translation></message>
    <message><source>no score of {most}</source><translation>chưa chấm (tối đa {most})</translation></message>
    <message><source>no software yet</source><translation>thiếu phần mềm</translation></message>
    <message><source>not understood</source><translation>không hiểu được</translation></message>
    <message><source>observations</source><translation>số liệu</translation></message>
    <message><source>of them overdue</source><translation>trong đó quá hạn</translation></message>
    <message><source>of {count}</source><translation>trên {count}</translation></message>
    <message><source>of {count} subsystems</source><translation>trên {count} phân hệ</translation></message>
    <message><source>official</source><translation>chính thức</translation></message>
    <message><source>on time</source><translation>đúng hạn</translation></message>
    <message><source>only one source reports this figure</source><translation>chỉ một nguồn báo cáo chỉ tiêu này</translation></message>
    <message><source>out of date</source><translation>cũ</translation></message>
    <message><source>points</source><translation>điểm</translation></message>
    <message><source>previous</source><translation>kỳ trước</translation></message>
    <message><source>processed</source><translation>đã xử lý</translation></message>
    <message><source>processed on time</source><translation>xử lý đúng hạn</translation></message>
    <message><source>received today</source><translation>đến trong ngày</translation></message>
    <message><source>records</source><translation>hồ sơ, vụ việc</translation></message>
    <message><source>running</source><translation>đang vận hành</translation></message>
    <message><source>running late</source><translation>chậm</translation></message>
    <message><source>sent</source><translation>văn bản đi</translation></message>
    <message><source>signed</source><translation>đã ký số</translation></message>
    <message><source>signed digitally</source><translation>ký số</translation></message>
    <message><source>subsystems</source><translation>phân hệ</translation></message>
    <message><source>the centre's catalogue</source><translation>danh mục của trung tâm</translation></message>
    <message><source>the sources agree</source><translation>các nguồn khớp nhau</translation></message>
    <message><source>this machine's cache</source><translation>bộ nhớ của máy này</translation></message>
    <message><source>{count} disputed between sources</source><translation>{count} chỉ tiêu lệch nguồn</translation></message>
    <message><source>{count} figures</source><translation>{count} chỉ tiêu</translation></message>
    <message><source>{count} of {all} agencies</source><translation>{count} trên {all} đơn vị</translation></message>
    <message><source>{difference} {unit} apart · of record: {centre}</source><translation>lệch {difference} {unit} · nguồn chính: {centre}</translation></message>
    <message><source>{figure} by agency</source><translation>{figure} theo đơn vị</translation></message>
    <message><source>{figure} by level</source><translation>{figure} theo cấp</translation></message>
    <message><source>{figure} by locality</source><translation>{figure} theo địa bàn</translation></message>
    <message><source>{hours} h {minutes} min</source><translation>{hours} giờ {minutes} phút</translation></message>
    <message><source>{minutes} min</source><translation>{minutes} phút</translation></message>
    <message><source>{name}: {time} (in {left})</source><translation>{name} {time} · còn {left}</translation></message>
    <message><source>{name}: {time} tomorrow</source><translation>{name} {time} ngày mai</translation></message>
    <message><source>{shift} · until {time}</source><translation>{shift} · đến {time}</translation></message>
    <message><source>{with_data} of {indicators} figures received</source><translation>{with_data} trên {indicators} chỉ tiêu có số liệu</translation></message>
    <message><source>contact lost</source><translation>mất liên lạc</translation></message>
    <message><source>trying again</source><translation>đang thử lại</translation></message>
    <message><source>stopped</source><translation>đã dừng</translation></message>
    <message><source>up to date</source><translation>cập nhật</translation></message>
    <message><source>receiving</source><translation>đang nhận</translation></message>
    <message><source>fully + partly online</source><translation>toàn trình + một phần</translation></message>
    <message><source>{count} of {all}</source><translation>{count} trên {all}</translation></message>
</context>
<context>
    <name>ui</name>
    <message><source>Centre</source><translation>Trung tâm</translation></message>
    <message><source>Centres</source><translation>Các trung tâm</translation></message>
    <message><source>Console – {room}</source><translation>Bàn trực – {room}</translation></message>
    <message><source>Could not sync: {why}</source><translation>Không đồng bộ được: {why}</translation></message>
    <message><source>Dark theme</source><translation>Nền tối</translation></message>
    <message><source>Light theme</source><translation>Nền sáng</translation></message>
    <message><source>Data station lost since {time}; it is being restarted</source><translation>Mất trạm dữ liệu từ {time}; đang khởi động lại</translation></message>
    <message><source>Data station: lost, it is being restarted</source><translation>Trạm dữ liệu: mất, đang khởi động lại</translation></message>
    <message><source>Data station: running</source><translation>Trạm dữ liệu: đang chạy</translation></message>
    <message><source>Data station: starting</source><translation>Trạm dữ liệu: đang khởi động</translation></message>
    <message><source>Data station: stopped</source><translation>Trạm dữ liệu: đã dừng</translation></message>
    <message><source>Dataset</source><translation>Tập dữ liệu</translation></message>
    <message><source>Error</source><translation>Lỗi</translation></message>
    <message><source>Feeds</source><translation>Luồng số liệu</translation></message>
    <message><source>Last success</source><translation>Lần nhận gần nhất</translation></message>
    <message><source>No contact with {centre}</source><translation>Mất liên lạc với {centre}</translation></message>
    <message><source>No data station: figures are only read</source><translation>Không có trạm dữ liệu: chỉ đọc số liệu đã lưu</translation></message>
    <message><source>No figures on this machine yet</source><translation>Máy này chưa có số liệu</translation></message>
    <message><source>{count} alarms</source><translation>{count} cảnh báo</translation></message>
    <message><source>1 alarm</source><translation>1 cảnh báo</translation></message>
    <message><source>{count} low alarms</source><translation>{count} cảnh báo mức thấp</translation></message>
    <message><source>1 low alarm</source><translation>1 cảnh báo mức thấp</translation></message>
    <message><source>No trouble with the data</source><translation>Không có sự cố số liệu</translation></message>
    <message><source>On duty:</source><translation>Trực ban:</translation></message>
    <message><source>Previous scene</source><translation>Về cảnh trước</translation></message>
    <message><source>Received</source><translation>Đã nhận</translation></message>
    <message><source>Rejected</source><translation>Bị loại</translation></message>
    <message><source>Role</source><translation>Vị trí</translation></message>
    <message><source>Rows</source><translation>Số dòng</translation></message>
    <message><source>Scene:</source><translation>Cảnh:</translation></message>
    <message><source>Scenes</source><translation>Cảnh</translation></message>
    <message><source>Screen</source><translation>Màn hình</translation></message>
    <message><source>Shows</source><translation>Đang chiếu</translation></message>
    <message><source>Size</source><translation>Kích thước</translation></message>
    <message><source>State</source><translation>Tình trạng</translation></message>
    <message><source>Sync now</source><translation>Đồng bộ ngay</translation></message>
    <message><source>Synced with all centres</source><translation>Đã đồng bộ với các trung tâm</translation></message>
    <message><source>Syncing with all centres …</source><translation>Đang đồng bộ với các trung tâm …</translation></message>
    <message><source>The figures on this machine cannot be read; they are being fetched again</source><translation>Không đọc được số liệu trên máy này; đang lấy lại</translation></message>
    <message><source>The figures on this machine were stored by a newer version of this program</source><translation>Số liệu trên máy này do phiên bản mới hơn của chương trình lưu</translation></message>
    <message><source>The bundle of tile “{tile}” holds up all figures</source><translation>Gói của ô “{tile}” giữ mọi số liệu lại</translation></message>
    <message><source>The bundle of tile “{tile}” holds up all figures</source><translation>Gói của ô “{tile}” giữ mọi số liệu lại</translation></message>
    <message><source>The stored figures cannot be read: {why}</source><translation>Không đọc được số liệu đã lưu: {why}</translation></message>
    <message><source>There is no data station to sync with</source><translation>Không có trạm dữ liệu để đồng bộ</translation></message>
    <message><source>This tile cannot be shown: {why}</source><translation>Không hiển thị được ô này: {why}</translation></message>
    <message><source>all {count} feeds live</source><translation>cả {count} luồng đều sống</translation></message>
    <message><source>connected</source><translation>kết nối</translation></message>
    <message><source>connected · {time}</source><translation>kết nối · {time}</translation></message>
    <message><source>last contact {time}</source><translation>liên lạc gần nhất {time}</translation></message>
    <message><source>lost since {time}</source><translation>mất từ {time}</translation></message>
    <message><source>no contact</source><translation>mất liên lạc</translation></message>
    <message><source>no screen</source><translation>không có màn hình</translation></message>
    <message><source>not offered by the centre</source><translation>trung tâm không cung cấp</translation></message>
    <message><source>nothing received yet</source><translation>chưa nhận được gì</translation></message>
    <message><source>simulated time ×{speed}</source><translation>giờ mô phỏng ×{speed}</translation></message>
    <message><source>Province</source><translation>Tỉnh</translation></message>
    <message><source>Vinh</source><translation>Vinh</translation></message>
    <message><source>unknown reason</source><translation>không rõ lý do</translation></message>
    <message><source>unplugged; its window comes back with it</source><translation>đã rút; cắm lại là cửa sổ trở về</translation></message>
    <message><source>{centre}: {dataset} has stopped: {why}</source><translation>{centre}: {dataset} đã dừng: {why}</translation></message>
    <message><source>{count} late</source><translation>{count} chậm</translation></message>
    <message><source>{count} lost</source><translation>{count} mất</translation></message>
    <message><source>{count} not connected</source><translation>{count} chưa kết nối</translation></message>
    <message><source>{count} stale</source><translation>{count} cũ</translation></message>
    <message><source>the data station is not running; it is being restarted</source><translation>trạm dữ liệu không chạy; đang khởi động lại</translation></message>
    <message><source>the data station stopped; it is being restarted</source><translation>trạm dữ liệu đã dừng; đang khởi động lại</translation></message>
    <message><source>the station was stopped</source><translation>trạm dữ liệu đã được dừng</translation></message>
</context>
<context>
    <name>Detail</name>
    <message><source>About the figure</source><translation>Về chỉ tiêu</translation></message>
    <message><source>Against its limits</source><translation>So với ngưỡng</translation></message>
    <message><source>Alarm</source><translation>Cảnh báo</translation></message>
    <message><source>Alarms</source><translation>Cảnh báo</translation></message>
    <message><source>Comparison</source><translation>So sánh</translation></message>
    <message><source>Copied: {count} rows</source><translation>Đã sao chép {count} dòng</translation></message>
    <message><source>Detail of {title}</source><translation>Chi tiết {title}</translation></message>
    <message><source>Ending</source><translation>Kết thúc</translation></message>
    <message><source>Ending: the data station is finishing …</source><translation>Đang kết thúc: trạm dữ liệu đang ghi nốt …</translation></message>
    <message><source>Enter opens a row's own figure</source><translation>Enter mở chỉ tiêu của dòng</translation></message>
    <message><source>Enter open · Backspace back · Ctrl+C copy · F5 read again · Esc close</source><translation>Enter mở · Backspace quay lại · Ctrl+C chép · F5 đọc lại · Esc đóng</translation></message>
    <message><source>Figure of record</source><translation>Nguồn chính</translation></message>
    <message><source>Freshness</source><translation>Độ mới</translation></message>
    <message><source>Kind</source><translation>Loại</translation></message>
    <message><source>No centre's catalogue has this figure</source><translation>Không danh mục nào của các trung tâm có chỉ tiêu này</translation></message>
    <message><source>Nothing has been received from this centre yet</source><translation>Chưa nhận được gì từ trung tâm này</translation></message>
    <message><source>No answer from the data station after {seconds} s; it goes on by itself</source><translation>Trạm dữ liệu chưa trả lời sau {seconds} giây; nó vẫn tiếp tục</translation></message>
    <message><source>Note</source><translation>Ghi chú</translation></message>
    <message><source>On the wall</source><translation>Trên tường</translation></message>
    <message><source>Opening “{title}” …</source><translation>Đang mở “{title}” …</translation></message>
    <message><source>Other centres</source><translation>Trung tâm khác</translation></message>
    <message><source>Period</source><translation>Kỳ</translation></message>
    <message><source>Published once, not revised since</source><translation>Công bố một lần, chưa điều chỉnh</translation></message>
    <message><source>Quality</source><translation>Chất lượng</translation></message>
    <message><source>Reading the figures of this machine …</source><translation>Đang đọc số liệu trên máy này …</translation></message>
    <message><source>Record</source><translation>Mã hồ sơ</translation></message>
    <message><source>Records</source><translation>Hồ sơ, vụ việc</translation></message>
    <message><source>Revision</source><translation>Bản</translation></message>
    <message><source>Supplier</source><translation>Đơn vị cung cấp</translation></message>
    <message><source>The centres are being synced already</source><translation>Đang đồng bộ rồi</translation></message>
    <message><source>There is no series behind this tile; these are its rows</source><translation>Ô này không có chuỗi số liệu; đây là các dòng của ô</translation></message>
    <message><source>There is nothing behind this tile to open</source><translation>Sau ô này không có gì để mở</translation></message>
    <message><source>There is nothing behind “{title}” to open</source><translation>Sau ô “{title}” không có gì để mở</translation></message>
    <message><source>Tile</source><translation>Ô</translation></message>
    <message><source>Title</source><translation>Tiêu đề</translation></message>
    <message><source>Value</source><translation>Giá trị</translation></message>
    <message><source>agrees</source><translation>khớp</translation></message>
    <message><source>alarm</source><translation>báo động</translation></message>
    <message><source>alive</source><translation>sống</translation></message>
    <message><source>clean</source><translation>sạch</translation></message>
    <message><source>complete</source><translation>đủ</translation></message>
    <message><source>differs</source><translation>lệch</translation></message>
    <message><source>no</source><translation>không</translation></message>
    <message><source>no alarms</source><translation>không có cảnh báo</translation></message>
    <message><source>not judged here</source><translation>chưa đánh giá</translation></message>
    <message><source>period before</source><translation>kỳ trước</translation></message>
    <message><source>right</source><translation>đúng</translation></message>
    <message><source>warning</source><translation>cảnh báo</translation></message>
    <message><source>yes</source><translation>có</translation></message>
    <message><source>{count} rows</source><translation>{count} dòng</translation></message>
    <message><source>{what} failed ({why}); it is in the log, the wall goes on</source><translation>{what} hỏng ({why}); đã ghi nhật ký, tường vẫn chạy</translation></message>
    <message><source>{what}: {why}</source><translation>{what}: {why}</translation></message>
    <message><source>← → pan · + − zoom · Home all · Ctrl+← Ctrl+→ point by point · Ctrl+C copy · F5 read again · Esc close</source><translation>← → kéo · + − phóng, thu · Home tất cả · Ctrl+← Ctrl+→ từng điểm · Ctrl+C chép · F5 đọc lại · Esc đóng</translation></message>
</context>
</TS>
