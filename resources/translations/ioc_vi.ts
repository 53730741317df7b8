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
    <message><source>Reason</source><translation>Lý do</translation></message>
    <message><source>at alarm level</source><translation>ở mức báo động</translation></message>
    <message><source>at warning level</source><translation>ở mức cảnh báo</translation></message>
    <message><source>up {text}</source><translation>tăng {text}</translation></message>
    <message><source>down {text}</source><translation>giảm {text}</translation></message>
    <message><source>from {period} on: {what}</source><translation>từ {period}: {what}</translation></message>
    <message><source>lowest {low} ({low_at}), highest {high} ({high_at})</source><translation>thấp nhất {low} ({low_at}), cao nhất {high} ({high_at})</translation></message>
    <message><source>sources disagree: {what}</source><translation>các nguồn báo khác nhau: {what}</translation></message>
    <message><source>this tile is a picture without words</source><translation>ô này chỉ có hình, không có chữ</translation></message>
    <message><source>values are told apart at {steps}</source><translation>bản đồ phân mức tại {steps}</translation></message>
    <message><source>{count} live camera pictures</source><translation>{count} hình camera trực tiếp</translation></message>
    <message><source>{count} periods from {first} to {last}</source><translation>{count} kỳ, từ {first} đến {last}</translation></message>
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
    <message><source>{change} points</source><translation>{change} điểm %</translation></message>
    <message><source>Where, who</source><translation>Nơi, đơn vị</translation></message>
    <message><source>taken in</source><translation>đã tiếp nhận</translation></message>
    <message><source>completed</source><translation>hoàn thành</translation></message>
    <message><source>overdue {age}</source><translation>quá hạn {age}</translation></message>
    <message><source>The period asked for cannot be read</source><translation>Không đọc được kỳ đã chọn</translation></message>
    <message><source>The centre's catalogue has no such subsystem</source><translation>Danh mục của trung tâm không có phân hệ này</translation></message>
    <message><source>Added up from {parts} of {all} periods</source><translation>Cộng từ {parts} trên {all} kỳ</translation></message>
    <message><source>Active outbreaks</source><translation>Ổ dịch đang hoạt động</translation></message>
    <message><source>Agriculture, forestry, fishery</source><translation>Nông, lâm, thuỷ sản</translation></message>
    <message><source>Budget revenue of the month</source><translation>Thu ngân sách trong tháng</translation></message>
    <message><source>Budget revenue of the year</source><translation>Thu ngân sách trong năm</translation></message>
    <message><source>Budget revenue of the year: values published</source><translation>Thu ngân sách trong năm: các lần công bố</translation></message>
    <message><source>Budget spending of the month</source><translation>Chi ngân sách trong tháng</translation></message>
    <message><source>Consumer prices</source><translation>Giá tiêu dùng</translation></message>
    <message><source>Covid-19 by locality</source><translation>Covid-19 theo địa bàn</translation></message>
    <message><source>Covid-19 cases, cumulative</source><translation>Ca Covid-19 luỹ kế</translation></message>
    <message><source>Covid-19 in schools: pupils</source><translation>F0 là học sinh</translation></message>
    <message><source>Covid-19 in schools: pupils reported</source><translation>F0 là học sinh, theo đợt báo cáo</translation></message>
    <message><source>Destination</source><translation>Điểm đến</translation></message>
    <message><source>Destinations, half a year</source><translation>Điểm đến du lịch, sáu tháng</translation></message>
    <message><source>Education by level</source><translation>Giáo dục theo cấp học</translation></message>
    <message><source>Education by locality</source><translation>Giáo dục theo địa bàn</translation></message>
    <message><source>Emergencies under way</source><translation>Ca cấp cứu đang xử lý</translation></message>
    <message><source>Emergency</source><translation>Ca cấp cứu</translation></message>
    <message><source>Emergency calls of the day</source><translation>Cuộc gọi cấp cứu trong ngày</translation></message>
    <message><source>Exports of the month</source><translation>Xuất khẩu trong tháng</translation></message>
    <message><source>GRDP growth</source><translation>Tăng trưởng GRDP</translation></message>
    <message><source>Growth by sector</source><translation>Tăng trưởng theo khu vực</translation></message>
    <message><source>Health by locality</source><translation>Y tế theo địa bàn</translation></message>
    <message><source>Hospital beds free</source><translation>Giường bệnh còn trống</translation></message>
    <message><source>Hospital beds in use</source><translation>Công suất giường bệnh</translation></message>
    <message><source>Industrial production</source><translation>Sản xuất công nghiệp</translation></message>
    <message><source>Industry and construction</source><translation>Công nghiệp, xây dựng</translation></message>
    <message><source>Intensive care beds free</source><translation>Giường hồi sức còn trống</translation></message>
    <message><source>Level</source><translation>Cấp học</translation></message>
    <message><source>New Covid-19 cases in 12 hours</source><translation>Ca Covid-19 mới trong 12 giờ</translation></message>
    <message><source>New businesses of the month</source><translation>Doanh nghiệp thành lập mới</translation></message>
    <message><source>No emergency is under way</source><translation>Không có ca cấp cứu đang xử lý</translation></message>
    <message><source>No outbreak is active</source><translation>Không có ổ dịch đang hoạt động</translation></message>
    <message><source>No project is behind schedule</source><translation>Không có dự án chậm tiến độ</translation></message>
    <message><source>No report of a visitor is open</source><translation>Không có phản ánh của khách đang xử lý</translation></message>
    <message><source>No school is closed</source><translation>Không có trường tạm dừng</translation></message>
    <message><source>Outbreak</source><translation>Ổ dịch</translation></message>
    <message><source>Overnight visitors of the month</source><translation>Khách lưu trú trong tháng</translation></message>
    <message><source>People in quarantine</source><translation>Người đang cách ly</translation></message>
    <message><source>Population</source><translation>Dân số</translation></message>
    <message><source>Project and what holds it up</source><translation>Dự án và vướng mắc</translation></message>
    <message><source>Projects behind schedule</source><translation>Dự án chậm tiến độ</translation></message>
    <message><source>Projects behind, by cause</source><translation>Dự án chậm, theo nguyên nhân</translation></message>
    <message><source>Public investment disbursed</source><translation>Giải ngân đầu tư công</translation></message>
    <message><source>Public investment disbursed by locality</source><translation>Giải ngân đầu tư công theo địa bàn</translation></message>
    <message><source>Pupils</source><translation>Học sinh</translation></message>
    <message><source>Pupils absent today</source><translation>Học sinh vắng trong ngày</translation></message>
    <message><source>Pupils aged 12–17</source><translation>Học sinh 12–17 tuổi</translation></message>
    <message><source>Recovered, in treatment, dead</source><translation>Khỏi bệnh, đang điều trị, tử vong</translation></message>
    <message><source>Reports of visitors</source><translation>Phản ánh của khách du lịch</translation></message>
    <message><source>Reports of visitors, by topic</source><translation>Phản ánh của khách, theo nội dung</translation></message>
    <message><source>Retail sales of the month</source><translation>Bán lẻ trong tháng</translation></message>
    <message><source>Room occupancy</source><translation>Công suất phòng</translation></message>
    <message><source>School and why</source><translation>Trường và lý do</translation></message>
    <message><source>Schools</source><translation>Trường học</translation></message>
    <message><source>Schools and facilities</source><translation>Cơ sở giáo dục</translation></message>
    <message><source>Schools closed to pupils</source><translation>Trường tạm dừng dạy trực tiếp</translation></message>
    <message><source>Schools closed, by cause</source><translation>Trường tạm dừng, theo nguyên nhân</translation></message>
    <message><source>Services</source><translation>Dịch vụ</translation></message>
    <message><source>Taxes on products</source><translation>Thuế sản phẩm</translation></message>
    <message><source>Teachers</source><translation>Giáo viên</translation></message>
    <message><source>The economy by locality</source><translation>Kinh tế - xã hội theo địa bàn</translation></message>
    <message><source>Tourism by destination</source><translation>Du lịch theo điểm đến</translation></message>
    <message><source>Tourism by locality</source><translation>Du lịch theo địa bàn</translation></message>
    <message><source>Tourism of the year</source><translation>Du lịch trong năm</translation></message>
    <message><source>Tourism revenue of the month</source><translation>Doanh thu du lịch trong tháng</translation></message>
    <message><source>Trend of education</source><translation>Diễn biến giáo dục</translation></message>
    <message><source>Trend of health</source><translation>Diễn biến y tế</translation></message>
    <message><source>Trend of the economy</source><translation>Diễn biến kinh tế - xã hội</translation></message>
    <message><source>Trend of tourism</source><translation>Diễn biến du lịch</translation></message>
    <message><source>Vaccinated: first dose</source><translation>Đã tiêm mũi 1</translation></message>
    <message><source>Visitors from abroad in the month</source><translation>Khách quốc tế trong tháng</translation></message>
    <message><source>Visitors of the month</source><translation>Lượt khách trong tháng</translation></message>
    <message><source>What it counts</source><translation>Nội dung</translation></message>
    <message><source>active outbreaks</source><translation>ổ dịch đang hoạt động</translation></message>
    <message><source>agriculture</source><translation>nông nghiệp</translation></message>
    <message><source>all levels</source><translation>cộng các cấp</translation></message>
    <message><source>both levels</source><translation>cộng hai cấp</translation></message>
    <message><source>classes</source><translation>lớp</translation></message>
    <message><source>cumulative to {date}</source><translation>luỹ kế đến {date}</translation></message>
    <message><source>cumulative: {value} cases</source><translation>luỹ kế: {value} ca</translation></message>
    <message><source>deaths</source><translation>tử vong</translation></message>
    <message><source>for Covid-19</source><translation>do dịch</translation></message>
    <message><source>from abroad</source><translation>quốc tế</translation></message>
    <message><source>growth on last year</source><translation>tăng so cùng kỳ</translation></message>
    <message><source>in treatment</source><translation>đang điều trị</translation></message>
    <message><source>index, last year = 100</source><translation>chỉ số, cùng kỳ = 100</translation></message>
    <message><source>industry</source><translation>công nghiệp</translation></message>
    <message><source>intensive care, free</source><translation>hồi sức còn trống</translation></message>
    <message><source>lodgings</source><translation>cơ sở lưu trú</translation></message>
    <message><source>lower secondary</source><translation>THCS</translation></message>
    <message><source>men</source><translation>nam</translation></message>
    <message><source>minutes to the scene</source><translation>phút đến hiện trường</translation></message>
    <message><source>new in 12 hours</source><translation>mới 12 giờ</translation></message>
    <message><source>occupancy</source><translation>công suất</translation></message>
    <message><source>of all beds</source><translation>tổng số giường</translation></message>
    <message><source>of all intensive care beds</source><translation>tổng giường hồi sức</translation></message>
    <message><source>of over-18s</source><translation>trong số trên 18 tuổi</translation></message>
    <message><source>overnight</source><translation>lưu trú</translation></message>
    <message><source>preschool</source><translation>mầm non</translation></message>
    <message><source>primary</source><translation>tiểu học</translation></message>
    <message><source>private</source><translation>ngoài công lập</translation></message>
    <message><source>public</source><translation>công lập</translation></message>
    <message><source>public + private</source><translation>công lập + ngoài công lập</translation></message>
    <message><source>pupils</source><translation>học sinh</translation></message>
    <message><source>pupils per class</source><translation>học sinh mỗi lớp</translation></message>
    <message><source>rating</source><translation>đánh giá</translation></message>
    <message><source>recovered</source><translation>khỏi bệnh</translation></message>
    <message><source>recovered + deaths + in treatment</source><translation>khỏi + tử vong + điều trị</translation></message>
    <message><source>registered capital, tỷ đồng</source><translation>vốn đăng ký, tỷ đồng</translation></message>
    <message><source>revenue, tỷ đồng</source><translation>thu, tỷ đồng</translation></message>
    <message><source>rooms</source><translation>phòng</translation></message>
    <message><source>schools</source><translation>trường</translation></message>
    <message><source>services</source><translation>dịch vụ</translation></message>
    <message><source>staff</source><translation>cán bộ, giáo viên</translation></message>
    <message><source>sum of parts</source><translation>cộng các phần</translation></message>
    <message><source>suspended or dissolved</source><translation>tạm ngừng, giải thể</translation></message>
    <message><source>teachers</source><translation>giáo viên</translation></message>
    <message><source>transports</source><translation>ca vận chuyển</translation></message>
    <message><source>two doses</source><translation>đủ 2 mũi</translation></message>
    <message><source>unit</source><translation>đơn vị tính</translation></message>
    <message><source>upper secondary</source><translation>THPT</translation></message>
    <message><source>visitors</source><translation>lượt khách</translation></message>
    <message><source>whole year</source><translation>cả năm</translation></message>
    <message><source>women</source><translation>nữ</translation></message>
    <message><source>year, {status} {date}</source><translation>cả năm, {status} {date}</translation></message>
    <message><source>period</source><translation>kỳ số liệu</translation></message>
    <message><source>Whole area</source><translation>Toàn địa bàn</translation></message>
    <message><source>no lessons there</source><translation>tạm dừng</translation></message>
    <message><source>overdue in all</source><translation>tổng số quá hạn</translation></message>
    <message><source>Oldest overdue document</source><translation>Văn bản quá hạn lâu nhất</translation></message>
    <message><source>Agencies on the one document system</source><translation>Cơ quan dùng chung hệ thống văn bản</translation></message>
    <message><source>Documents of the districts</source><translation>Văn bản của các huyện</translation></message>
    <message><source>{figure}: districts</source><translation>{figure}: các huyện</translation></message>
    <message><source>Documents in work</source><translation>Văn bản đang xử lý</translation></message>
    <message><source>No document is waiting</source><translation>Không có văn bản đang chờ</translation></message>
    <message><source>refused</source><translation>từ chối tiếp nhận</translation></message>
    <message><source>Dossiers in progress</source><translation>Hồ sơ đang xử lý</translation></message>
    <message><source>Dossiers filed online, cumulative</source><translation>Hồ sơ nộp trực tuyến, luỹ kế</translation></message>
    <message><source>Administrative procedures</source><translation>Thủ tục hành chính</translation></message>
    <message><source>Dossiers in two years</source><translation>Hồ sơ trong hai năm</translation></message>
    <message><source>all dossiers</source><translation>tổng hồ sơ</translation></message>
    <message><source>departments</source><translation>sở, ngành</translation></message>
    <message><source>districts</source><translation>huyện</translation></message>
    <message><source>communes</source><translation>xã</translation></message>
    <message><source>Dossiers being resolved</source><translation>Hồ sơ đang giải quyết</translation></message>
    <message><source>No dossier is waiting</source><translation>Không có hồ sơ đang chờ</translation></message>
    <message><source>not due yet</source><translation>chưa đến hạn</translation></message>
    <message><source>share filed online</source><translation>tỷ lệ trực tuyến</translation></message>
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
    <message><source>frozen figures: time stands still</source><translation>số liệu đã chốt, thời gian đứng yên</translation></message>
    <message><source>Province</source><translation>Tỉnh</translation></message>
    <message><source>Vinh</source><translation>Vinh</translation></message>
    <message><source>unknown reason</source><translation>không rõ lý do</translation></message>
    <message><source>unplugged; its window comes back with it</source><translation>đã rút; cắm lại là cửa sổ trở về</translation></message>
    <message><source>{centre}: {dataset} has stopped: {why}</source><translation>{centre}: {dataset} đã dừng: {why}</translation></message>
    <message><source>{centre}: {dataset} being fetched anew, shown is the copy from before</source><translation>{centre}: đang tải lại {dataset} từ đầu, đang hiện bản trước đó</translation></message>
    <message><source>{centre}: clock {age} ahead of this machine's, check both</source><translation>{centre}: đồng hồ nhanh hơn máy này {age}, cần kiểm tra cả hai</translation></message>
    <message><source>{centre}: clock {age} behind this machine's, check both</source><translation>{centre}: đồng hồ chậm hơn máy này {age}, cần kiểm tra cả hai</translation></message>
    <message><source>being fetched anew</source><translation>đang tải lại từ đầu</translation></message>
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
    <message><source>Enter open · Backspace back · Ctrl+C copy · Ctrl+D ask for an explanation · F5 read again · Esc close</source><translation>Enter mở · Backspace quay lại · Ctrl+C chép · Ctrl+D yêu cầu giải trình · F5 đọc lại · Esc đóng</translation></message>
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
    <message><source>A record</source><translation>Hồ sơ</translation></message>
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
    <message><source>← → pan · + − zoom · Home all · Ctrl+← Ctrl+→ point by point · Ctrl+C copy · Ctrl+D ask for an explanation · F5 read again · Esc close</source><translation>← → kéo · + − phóng, thu · Home tất cả · Ctrl+← Ctrl+→ từng điểm · Ctrl+C chép · Ctrl+D yêu cầu giải trình · F5 đọc lại · Esc đóng</translation></message>
</context>
<context>
    <name>Duty</name>
    <message><source>The deadline is already past</source><translation>Thời hạn đã qua rồi</translation></message>
    <message><source>Nothing was received from the centres yet.</source><translation>Chưa nhận được gì từ các trung tâm.</translation></message>
    <message><source>{count} unsent</source><translation>{count} chưa gửi</translation></message>
    <message><source>Record it</source><translation>Ghi</translation></message>
    <message><source>(none)</source><translation>(không)</translation></message>
    <message><source>About</source><translation>Về việc</translation></message>
    <message><source>About: {what}</source><translation>Về việc: {what}</translation></message>
    <message><source>Answer</source><translation>Báo cáo</translation></message>
    <message><source>Cancel</source><translation>Thôi</translation></message>
    <message><source>Choose</source><translation>Chọn</translation></message>
    <message><source>Choose a directive at the left, or issue a new one.</source><translation>Chọn một chỉ đạo ở bên trái, hoặc ra chỉ đạo mới.</translation></message>
    <message><source>Choose the centre that the directive goes through</source><translation>Chọn trung tâm chuyển chỉ đạo</translation></message>
    <message><source>Choose to whom: an agency or a locality</source><translation>Chọn nơi nhận: cơ quan hoặc địa bàn</translation></message>
    <message><source>Deadline</source><translation>Thời hạn</translation></message>
    <message><source>Directive</source><translation>Chỉ đạo</translation></message>
    <message><source>Directive {id}: {what}</source><translation>Chỉ đạo {id}: {what}</translation></message>
    <message><source>Directives</source><translation>Chỉ đạo điều hành</translation></message>
    <message><source>Directives of the centres</source><translation>Chỉ đạo ở các trung tâm</translation></message>
    <message><source>Directives – {room}</source><translation>Chỉ đạo điều hành – {room}</translation></message>
    <message><source>Edit and send anew</source><translation>Sửa rồi gửi lại</translation></message>
    <message><source>Edit …</source><translation>Sửa …</translation></message>
    <message><source>Issued by</source><translation>Người giao</translation></message>
    <message><source>Its course</source><translation>Diễn biến</translation></message>
    <message><source>Let go: it stays in the history, nothing is sent</source><translation>Đã bỏ: vẫn còn trong lịch sử, không gửi gì</translation></message>
    <message><source>Let mine go</source><translation>Bỏ bản của tôi</translation></message>
    <message><source>Needs your choice</source><translation>Cần bạn chọn</translation></message>
    <message><source>New directive</source><translation>Chỉ đạo mới</translation></message>
    <message><source>Next step</source><translation>Bước tiếp theo</translation></message>
    <message><source>Next step …</source><translation>Bước tiếp theo …</translation></message>
    <message><source>No directive yet.</source><translation>Chưa có chỉ đạo nào.</translation></message>
    <message><source>Not recorded: {why}</source><translation>Chưa ghi: {why}</translation></message>
    <message><source>Nothing was sent from here yet.</source><translation>Chưa gửi gì từ máy này.</translation></message>
    <message><source>Number</source><translation>Số</translation></message>
    <message><source>Officer</source><translation>Người trực</translation></message>
    <message><source>On this machine</source><translation>Trên máy này</translation></message>
    <message><source>Outbox of this machine</source><translation>Hộp gửi đi của máy này</translation></message>
    <message><source>Reading what was directed …</source><translation>Đang đọc các chỉ đạo …</translation></message>
    <message><source>Recorded at</source><translation>Ghi lúc</translation></message>
    <message><source>Recorded at {time}, on this machine's disk</source><translation>Đã ghi lúc {time}, trên đĩa của máy này</translation></message>
    <message><source>Recorded: it is sent again on top of the other change</source><translation>Đã ghi: gửi lại, chồng lên thay đổi của người kia</translation></message>
    <message><source>Say who you are: the officer is missing</source><translation>Cho biết bạn là ai: chưa có tên người trực</translation></message>
    <message><source>Send mine on top</source><translation>Gửi lại bản của tôi</translation></message>
    <message><source>Send now</source><translation>Gửi ngay</translation></message>
    <message><source>Sending what waits …</source><translation>Đang gửi những gì còn chờ …</translation></message>
    <message><source>Somebody else changed this directive first; yours was not taken</source><translation>Người khác đã sửa chỉ đạo này trước; bản của bạn chưa được nhận</translation></message>
    <message><source>Stands there now</source><translation>Đang có ở trung tâm</translation></message>
    <message><source>Text</source><translation>Nội dung</translation></message>
    <message><source>The centre will not take this</source><translation>Trung tâm không nhận chỉ đạo này</translation></message>
    <message><source>The directive has no text yet</source><translation>Chỉ đạo chưa có nội dung</translation></message>
    <message><source>The text is longer than {count} characters</source><translation>Nội dung dài quá {count} ký tự</translation></message>
    <message><source>To</source><translation>Gửi đến</translation></message>
    <message><source>What happened</source><translation>Việc xảy ra</translation></message>
    <message><source>What next</source><translation>Tiếp theo</translation></message>
    <message><source>What was done on this machine</source><translation>Việc đã làm trên máy này</translation></message>
    <message><source>Why</source><translation>Vì sao</translation></message>
    <message><source>Would be sent</source><translation>Sẽ gửi</translation></message>
    <message><source>You saw</source><translation>Bạn đã thấy</translation></message>
    <message><source>You wrote</source><translation>Bạn ghi</translation></message>
    <message><source>answered</source><translation>đã báo cáo</translation></message>
    <message><source>being carried out</source><translation>đang thực hiện</translation></message>
    <message><source>closed</source><translation>đã kết thúc</translation></message>
    <message><source>deleted there</source><translation>đã bị xoá ở đó</translation></message>
    <message><source>goes out as soon as the centre answers</source><translation>gửi ngay khi trung tâm trả lời</translation></message>
    <message><source>issued</source><translation>đã giao</translation></message>
    <message><source>let go</source><translation>đã bỏ</translation></message>
    <message><source>needs your choice</source><translation>cần bạn chọn</translation></message>
    <message><source>none</source><translation>không có</translation></message>
    <message><source>overdue by {age}</source><translation>quá hạn {age}</translation></message>
    <message><source>received by the unit</source><translation>đơn vị đã nhận</translation></message>
    <message><source>recorded here, not sent yet</source><translation>đã ghi tại đây, chưa gửi</translation></message>
    <message><source>refused by the centre</source><translation>trung tâm từ chối</translation></message>
    <message><source>returned</source><translation>trả lại</translation></message>
    <message><source>sent again on top of the other change</source><translation>đã gửi lại chồng lên thay đổi của người kia</translation></message>
    <message><source>sent anew in another form</source><translation>đã sửa và gửi lại</translation></message>
    <message><source>sent, no answer yet</source><translation>đã gửi, chưa có trả lời</translation></message>
    <message><source>somebody else was first</source><translation>người khác đã sửa trước</translation></message>
    <message><source>the centre has it</source><translation>trung tâm đã nhận</translation></message>
    <message><source>the data station has not answered; record it again, it counts once</source><translation>trạm dữ liệu chưa trả lời; hãy ghi lại, chỉ tính một lần</translation></message>
    <message><source>there is no data station, so nothing can be recorded here</source><translation>không có trạm dữ liệu nên không ghi được ở đây</translation></message>
    <message><source>tried again in {seconds} s</source><translation>thử lại sau {seconds} giây</translation></message>
    <message><source>tried {count} times</source><translation>đã thử {count} lần</translation></message>
    <message><source>with a deadline</source><translation>có thời hạn</translation></message>
    <message><source>{count} not confirmed yet, for {age}</source><translation>{count} chưa được xác nhận, từ {age} nay</translation></message>
    <message><source>{count} open</source><translation>{count} đang mở</translation></message>
    <message><source>{count} overdue</source><translation>{count} quá hạn</translation></message>
    <message><source>{to} ({centre})</source><translation>{to} ({centre})</translation></message>
    <message><source>▲ {count} need your choice</source><translation>▲ {count} cần bạn chọn</translation></message>
</context>
<context>
    <name>said</name>
    <message><source>the directive is at revision {rev} by now</source><translation>chỉ đạo nay đã ở lần sửa thứ {rev}</translation></message>
    <message><source>this centre has no agency {code}; /v1/agencies/changes lists them</source><translation>trung tâm không có cơ quan mã {code}; danh sách ở /v1/agencies/changes</translation></message>
    <message><source>this centre has no locality {code}; /v1/localities/changes lists them</source><translation>trung tâm không có địa bàn mã {code}; danh sách ở /v1/localities/changes</translation></message>
    <message><source>the directive cannot become {state}: {why}</source><translation>chỉ đạo không thể chuyển sang “{state}”: {why}</translation></message>
    <message><source>it is not there yet</source><translation>chưa có ở đó</translation></message>
    <message><source>it is {state}</source><translation>đang là “{state}”</translation></message>
    <message><source>this Idempotency-Key was used for another command</source><translation>khoá này đã dùng cho một lệnh khác</translation></message>
    <message><source>not a command that this centre knows: {error}</source><translation>không phải lệnh mà trung tâm này hiểu: {error}</translation></message>
    <message><source>{why}; did you mean {word}?</source><translation>{why}; có phải là {word}?</translation></message>
    <message><source>{why} (there are: {choices})</source><translation>{why} (hiện có: {choices})</translation></message>
    <message><source>{why} (at line {line}, column {column})</source><translation>{why} (dòng {line}, cột {column})</translation></message>
    <message><source>{why} (at end of document)</source><translation>{why} (cuối tệp)</translation></message>
    <message><source>{why} - at `{place}`</source><translation>{why} – ở `{place}`</translation></message>
    <message><source>{why} (byte {byte})</source><translation>{why} (byte {byte})</translation></message>
    <message><source>{why}; remove one of them</source><translation>{why}; bỏ bớt một gói</translation></message>
    <message><source>{why}; install it again</source><translation>{why}; cài lại</translation></message>
    <message><source>internal error: {error}</source><translation>lỗi chương trình: {error}; báo nhóm kỹ thuật</translation></message>
    <message><source>rows set aside, the first because: {why}</source><translation>có dòng bị để riêng, dòng đầu vì: {why}</translation></message>
    <message><source>with these settings: {why}</source><translation>với thiết đặt này: {why}</translation></message>
    <message><source>[Errno {number}] {why}</source><translation>{why} (mã {number})</translation></message>
    <message><source>line {number}</source><translation>dòng {number}</translation></message>
    <message><source>{url} did not answer in time</source><translation>{url} không trả lời kịp; kiểm tra mạng, máy chủ</translation></message>
    <message><source>{url} did not finish its answer within {seconds} s</source><translation>{url} trả lời dở, quá {seconds} giây; kiểm tra đường truyền</translation></message>
    <message><source>{url} did not begin to answer</source><translation>{url} không bắt đầu trả lời</translation></message>
    <message><source>{url} fell silent</source><translation>{url} im lặng, đường báo tin đã đứt</translation></message>
    <message><source>{url} is not an event stream</source><translation>{url} không phải luồng báo tin của trung tâm</translation></message>
    <message><source>the name in {url} is not known to the network</source><translation>mạng không biết tên máy trong {url}; kiểm tra địa chỉ, DNS</translation></message>
    <message><source>nothing listens at {url} (connection refused)</source><translation>{url} từ chối kết nối; kiểm tra máy chủ đã chạy chưa</translation></message>
    <message><source>{url} broke the connection</source><translation>{url} ngắt kết nối giữa chừng</translation></message>
    <message><source>{url} is not trusted: {why}</source><translation>không tin được {url}: {why}</translation></message>
    <message><source>certificate: {error}</source><translation>chứng thư: {error}</translation></message>
    <message><source>its certificate is not valid yet; check the clocks</source><translation>chứng thư chưa đến ngày hiệu lực; kiểm tra đồng hồ</translation></message>
    <message><source>its certificate has expired</source><translation>chứng thư đã hết hạn</translation></message>
    <message><source>its certificate is signed by itself, not by a known authority</source><translation>chứng thư tự ký, không do nơi tin cậy cấp</translation></message>
    <message><source>its certificate comes from an authority that is not known here</source><translation>chứng thư do nơi cấp chưa được tin ở máy này</translation></message>
    <message><source>its certificate was revoked</source><translation>chứng thư đã bị thu hồi</translation></message>
    <message><source>its certificate is for another name</source><translation>chứng thư cấp cho tên khác</translation></message>
    <message><source>its certificate is for another address</source><translation>chứng thư cấp cho địa chỉ khác</translation></message>
    <message><source>it demands a client certificate; none is set</source><translation>nơi đó đòi chứng thư của máy này; chưa khai báo</translation></message>
    <message><source>it refused our client certificate</source><translation>nơi đó không nhận chứng thư của máy này</translation></message>
    <message><source>it does not know who signed our client certificate</source><translation>nơi đó không biết ai cấp chứng thư của máy này</translation></message>
    <message><source>our client certificate has expired</source><translation>chứng thư của máy này đã hết hạn; xin cấp lại</translation></message>
    <message><source>our client certificate was revoked</source><translation>chứng thư của máy này đã bị thu hồi; xin cấp lại</translation></message>
    <message><source>it refused the handshake (a client certificate?)</source><translation>nơi đó từ chối bắt tay (thiếu chứng thư của máy này?)</translation></message>
    <message><source>it offers only old versions of TLS, which are not safe</source><translation>nơi đó chỉ có các phiên bản TLS cũ, không an toàn</translation></message>
    <message><source>something answers there that does not speak TLS</source><translation>nơi đó không dùng TLS; xem lại https:// hay http://</translation></message>
    <message><source>TLS failed ({reason})</source><translation>lỗi TLS ({reason})</translation></message>
    <message><source>{url} broke off its answer or did not speak HTTP: {error}</source><translation>{url} trả lời dở hoặc không đúng HTTP: {error}</translation></message>
    <message><source>{url} is no http(s) address: {error}</source><translation>{url} không phải địa chỉ http(s): {error}</translation></message>
    <message><source>{url} cannot be reached: {why}</source><translation>không tới được {url}: {why}</translation></message>
    <message><source>All connection attempts failed</source><translation>mọi lần kết nối đều hỏng</translation></message>
    <message><source>{url} sent {count} bytes of headers</source><translation>{url} gửi phần đầu quá lớn: {count} byte</translation></message>
    <message><source>{centre} does not accept our place in its changes (400)</source><translation>{centre} không nhận vị trí của ta trong các thay đổi (400)</translation></message>
    <message><source>{centre} no longer knows our place in its changes</source><translation>{centre} không còn nhớ vị trí đồng bộ; sẽ tải lại từ đầu</translation></message>
    <message><source>{centre} asks to wait for {seconds} s ({status})</source><translation>{centre} đang bận, hẹn chờ {seconds} giây ({status})</translation></message>
    <message><source>{centre} asks to wait ({status})</source><translation>{centre} đang bận, hẹn chờ ({status})</translation></message>
    <message><source>{url} points elsewhere ({status} to {target}); not followed</source><translation>{url} chuyển sang nơi khác ({status} tới {target}); không theo</translation></message>
    <message><source>{centre} failed with HTTP status {status}</source><translation>máy chủ {centre} gặp lỗi (HTTP {status})</translation></message>
    <message><source>{url} answered with HTTP status {status}</source><translation>{url} trả lời HTTP {status}; xem lại địa chỉ</translation></message>
    <message><source>{centre} forbids this with the present credentials (403)</source><translation>{centre} không cho phép với mã hiện có (403); xin cấp quyền</translation></message>
    <message><source>{centre} refused the token; a new one is needed (401)</source><translation>{centre} không nhận mã truy cập; cần mã mới (401)</translation></message>
    <message><source>{centre} asks for a token; none is set (401)</source><translation>{centre} đòi mã truy cập; chưa khai báo (401)</translation></message>
    <message><source>the token for {centre} has characters no header can carry</source><translation>mã truy cập của {centre} có ký tự không gửi được</translation></message>
    <message><source>the token of the centre {centre} is to come from the environment variable {variable}, which is not set; set it and start again</source><translation>mã truy cập của {centre} lấy từ biến {variable} chưa đặt; đặt rồi khởi động lại</translation></message>
    <message><source>{url} answered with no content type, not with a centre's data</source><translation>{url} trả lời không ghi kiểu, không phải số liệu; xem lại địa chỉ</translation></message>
    <message><source>{url} answered with {kind}, not with a centre's data</source><translation>{url} trả về {kind}, không phải số liệu; xem lại địa chỉ</translation></message>
    <message><source>{centre} sent a compressed body ({encoding})</source><translation>{centre} gửi nội dung nén ({encoding}), không nhận</translation></message>
    <message><source>{count} bytes came of {announced} announced</source><translation>chỉ nhận {count} byte, nơi gửi báo {announced}</translation></message>
    <message><source>{centre} sent a body above {limit} bytes</source><translation>{centre} gửi nội dung quá {limit} byte</translation></message>
    <message><source>the event stream sent an endless line</source><translation>luồng báo tin gửi dòng dài vô tận</translation></message>
    <message><source>the page came without a Content-Digest (sha-256)</source><translation>trang số liệu thiếu mã kiểm (Content-Digest)</translation></message>
    <message><source>the page's Content-Digest cannot be read</source><translation>không đọc được mã kiểm của trang số liệu</translation></message>
    <message><source>the page's content does not fit its Content-Digest</source><translation>trang số liệu sai mã kiểm, đã bỏ; sẽ tải lại</translation></message>
    <message><source>the page is of {what} {got}, asked was {asked}</source><translation>trang số liệu của {what} {got}, đã hỏi {asked}</translation></message>
    <message><source>the page is of {what} {got}, known was {known}</source><translation>trang số liệu có {what} {got}, đang giữ {known}</translation></message>
    <message><source>the page says {count} rows and holds {items}</source><translation>trang số liệu báo {count} dòng mà có {items}</translation></message>
    <message><source>the page holds {items} rows; at most {limit} are agreed</source><translation>trang số liệu có {items} dòng, quá {limit}</translation></message>
    <message><source>the page says no place to go on from</source><translation>trang số liệu không ghi chỗ tải tiếp</translation></message>
    <message><source>the page's cursor has not 1 to {limit} bytes</source><translation>con trỏ của trang phải dài 1 đến {limit} byte</translation></message>
    <message><source>the page is nested too deeply</source><translation>trang số liệu lồng quá sâu</translation></message>
    <message><source>the page is not built as agreed: {why}</source><translation>trang số liệu sai cấu trúc: {why}</translation></message>
    <message><source>the page is not UTF-8</source><translation>trang số liệu không phải UTF-8</translation></message>
    <message><source>the page is broken JSON: {why}</source><translation>trang số liệu hỏng JSON: {why}</translation></message>
    <message><source>the answer is not UTF-8</source><translation>trả lời không phải UTF-8</translation></message>
    <message><source>the answer is broken JSON: {why}</source><translation>trả lời hỏng JSON: {why}</translation></message>
    <message><source>{centre} does not describe itself as a centre: {why}</source><translation>{centre} không tự giới thiệu như một trung tâm: {why}</translation></message>
    <message><source>{centre} sent broken JSON: {why}</source><translation>{centre} gửi JSON hỏng: {why}</translation></message>
    <message><source>asked {centre}, but {other} answered</source><translation>đã hỏi {centre} mà {other} trả lời; xem lại địa chỉ</translation></message>
    <message><source>{feed} names a schema that is no version: {schema}</source><translation>{feed} ghi phiên bản sai: {schema}</translation></message>
    <message><source>{feed} speaks schema {schema}; this program knows {known}: update ioc-desktop</source><translation>{feed} dùng phiên bản {schema}, ở đây là {known}: cập nhật ioc-desktop</translation></message>
    <message><source>{feed} sends {op} changes, which this program does not know: update ioc-desktop</source><translation>{feed} gửi thay đổi kiểu {op} chưa biết: cập nhật ioc-desktop</translation></message>
    <message><source>the centre promises more but sends the same place again; its feed must be mended there</source><translation>trung tâm gửi lặp một chỗ; trung tâm phải sửa</translation></message>
    <message><source>{count} empty pages in a row, and the centre still promises more; its feed must be mended there</source><translation>{count} trang rỗng liền, trung tâm vẫn báo còn; trung tâm phải sửa</translation></message>
    <message><source>the centre knows neither our place nor a beginning</source><translation>trung tâm không cho tải tiếp, cũng không cho tải lại</translation></message>
    <message><source>the centre no longer offers this dataset</source><translation>trung tâm không còn cung cấp bộ dữ liệu này</translation></message>
    <message><source>{centre} did not finish within {seconds} s</source><translation>{centre} chưa xong sau {seconds} giây</translation></message>
    <message><source>{centre} was not reached yet</source><translation>chưa liên lạc được {centre}</translation></message>
    <message><source>not finished within {seconds} s: given up on for this run</source><translation>chưa xong sau {seconds} giây, để lần sau</translation></message>
    <message><source>the site file names no centre {centre}</source><translation>tệp cấu hình không có trung tâm {centre}</translation></message>
    <message><source>{path} gives more than {limit} items; ask for it in parts</source><translation>{path} gửi quá {limit} mục; hãy hỏi từng phần</translation></message>
    <message><source>{path} does not answer as the mapping says: {why}</source><translation>{path} không trả lời như bảng ánh xạ: {why}</translation></message>
    <message><source>{source} suddenly lacks {missing} of {known} rows; they are kept until {polls} polls in a row say so (this is {poll})</source><translation>{source} bỗng thiếu {missing}/{known} dòng; giữ lại tới khi {polls} lần hỏi liền báo vậy (lần {poll})</translation></message>
    <message><source>another item of the same answer gives this row otherwise</source><translation>mục khác cùng trả lời cho dòng này giá trị khác</translation></message>
    <message><source>{path} was not read to its end within {seconds} s</source><translation>{path} chưa đọc hết sau {seconds} giây</translation></message>
    <message><source>{path} says {total} items and gave {count}</source><translation>{path} báo {total} mục nhưng gửi {count}</translation></message>
    <message><source>{path} gives the same part again, or more than {limit} of them</source><translation>{path} gửi lặp một phần, hoặc quá {limit} phần</translation></message>
    <message><source>{path} answers that it failed</source><translation>{path} trả lời là đã lỗi</translation></message>
    <message><source>{path} answers that it failed: {error}</source><translation>{path} trả lời là đã lỗi: {error}</translation></message>
    <message><source>{url} points elsewhere (next part at {target}); not followed</source><translation>{url} chuyển sang nơi khác (phần sau ở {target}); không theo</translation></message>
    <message><source>at {place} stands no number of items</source><translation>ở {place} không có số mục</translation></message>
    <message><source>the answer has no Date header</source><translation>trả lời thiếu giờ (Date)</translation></message>
    <message><source>no item is {levels} levels around this one ({place})</source><translation>không có mục cha bậc {levels} ({place})</translation></message>
    <message><source>the list at {place} has more than {limit} items</source><translation>danh sách ở {place} có quá {limit} mục</translation></message>
    <message><source>at {place} stands no list</source><translation>ở {place} không phải danh sách</translation></message>
    <message><source>there is no {key} at {place}</source><translation>không có {key} ở {place}</translation></message>
    <message><source>at {place} stands a list where {key} is looked for</source><translation>ở {place} là danh sách, không tìm được {key}</translation></message>
    <message><source>the list at {place} has only {count} elements</source><translation>danh sách ở {place} chỉ có {count} mục</translation></message>
    <message><source>{value} is no number</source><translation>{value} không phải số</translation></message>
    <message><source>{value} is no number written in the style {style}</source><translation>{value} không phải số viết kiểu {style}</translation></message>
    <message><source>{value} can be read in two ways; say number = "vi" (1.234,5) or "en" (1,234.5)</source><translation>{value} đọc được hai cách; ghi number = "vi" (1.234,5) hoặc "en" (1,234.5)</translation></message>
    <message><source>{value} is no number that a figure may be</source><translation>{value} không thể là số liệu</translation></message>
    <message><source>{value} is not written like any of {formats}</source><translation>{value} không viết theo kiểu nào: {formats}</translation></message>
    <message><source>the code {code} is not in [codes.{table}]; add it there</source><translation>mã {code} chưa có trong [codes.{table}]; hãy thêm vào</translation></message>
    <message><source>{value} is no whole number</source><translation>{value} không phải số nguyên</translation></message>
    <message><source>{value} is neither true nor false; give it codes</source><translation>{value} không phải đúng/sai; hãy cho bảng mã</translation></message>
    <message><source>{value} is no text</source><translation>{value} không phải chữ</translation></message>
    <message><source>a part of its key is empty</source><translation>thiếu một phần khoá</translation></message>
    <message><source>`{field}` is missing</source><translation>thiếu `{field}`</translation></message>
    <message><source>a path must not be empty or have blanks around it</source><translation>đường dẫn không được trống hay có dấu cách ở đầu, cuối</translation></message>
    <message><source>{value} is no path such as data.items[0].name or /data/items/0</source><translation>{value} không phải đường dẫn (như data.items[0].name)</translation></message>
    <message><source>[*] may only stand in the path to the items</source><translation>[*] chỉ dùng trong đường dẫn tới các mục</translation></message>
    <message><source>{given} cannot be turned into {unit}; give a factor instead</source><translation>không đổi được {given} sang {unit}; hãy ghi hệ số</translation></message>
    <message><source>{value} is no offset from UTC such as +07:00 or Z</source><translation>{value} không phải múi giờ (như +07:00)</translation></message>
    <message><source>the row is nested too deeply</source><translation>dòng lồng quá sâu</translation></message>
    <message><source>`{field}` is nested too deeply</source><translation>`{field}` lồng quá sâu</translation></message>
    <message><source>`{field}` is not between 0 and {limit}</source><translation>`{field}` không trong khoảng 0 đến {limit}</translation></message>
    <message><source>`{field}` is out of range: {value}</source><translation>`{field}` ngoài khoảng: {value}</translation></message>
    <message><source>{value} is not a length of time such as PT12H, P1D, P1W, P1M, P3M or P1Y</source><translation>{value} không phải khoảng thời gian (như PT12H, P1D, P1M)</translation></message>
    <message><source>{value} is longer than {limit} years</source><translation>{value} dài quá {limit} năm</translation></message>
    <message><source>the time {value} lacks its offset from UTC, such as +07:00 or Z</source><translation>giờ {value} thiếu múi giờ (như +07:00)</translation></message>
    <message><source>{value} is neither a date such as 2021-10-07 nor a time such as 2021-10-07T17:00:00+07:00</source><translation>{value} không phải ngày, giờ (như 2021-10-07)</translation></message>
    <message><source>{value} is not a time of day such as 17:00</source><translation>{value} không phải giờ trong ngày (như 17:00)</translation></message>
    <message><source>a time outside the years 1 to 9999</source><translation>thời gian ngoài năm 1 đến 9999</translation></message>
    <message><source>the cadence's “every” is no time at all</source><translation>chu kỳ “every” bằng không</translation></message>
    <message><source>Expected `{type}`, got `{got}`</source><translation>cần `{type}`, lại là `{got}`</translation></message>
    <message><source>Expected `{type}` {rule}</source><translation>cần `{type}` {rule}</translation></message>
    <message><source>Object missing required field `{field}`</source><translation>thiếu trường `{field}`</translation></message>
    <message><source>Object contains unknown field `{field}`</source><translation>trường lạ `{field}`</translation></message>
    <message><source>Invalid value {value}</source><translation>giá trị sai {value}</translation></message>
    <message><source>Invalid enum value {value}</source><translation>giá trị ngoài danh sách: {value}</translation></message>
    <message><source>JSON is malformed: {detail}</source><translation>JSON sai: {detail}</translation></message>
    <message><source>Input data was truncated</source><translation>nội dung bị cắt cụt</translation></message>
    <message><source>{path} is damaged ({why}); restart the station: it sets the file aside and fetches everything again</source><translation>{path} hỏng ({why}); khởi động lại trạm, trạm sẽ tải lại tất cả</translation></message>
    <message><source>the outbox {path} is damaged ({why}); stop the station and run: ioc-desktop data repair</source><translation>hộp gửi {path} hỏng ({why}); dừng trạm rồi chạy: ioc-desktop data repair</translation></message>
    <message><source>an action in it cannot be read</source><translation>có thao tác không đọc được</translation></message>
    <message><source>the outbox {path} is damaged ({why}); restart the station: it sets the file aside and takes over every action that can still be read</source><translation>hộp gửi {path} hỏng ({why}); khởi động lại trạm: trạm chuyển tệp hỏng đi và giữ lại mọi thao tác còn đọc được</translation></message>
    <message><source>an action's key has {least} to {most} letters and digits</source><translation>khóa của thao tác phải có {least} đến {most} chữ và số</translation></message>
    <message><source>this version knows no action of the kind {kind}</source><translation>bản này không biết loại thao tác {kind}</translation></message>
    <message><source>a directive's id has 1 to {most} characters</source><translation>mã chỉ đạo phải có 1 đến {most} ký tự</translation></message>
    <message><source>an action needs the officer who made it</source><translation>thao tác phải ghi rõ cán bộ thực hiện</translation></message>
    <message><source>a directive without a text cannot be recorded</source><translation>không ghi được chỉ đạo chưa có nội dung</translation></message>
    <message><source>the text is too long: {most} characters at most</source><translation>nội dung quá dài: tối đa {most} ký tự</translation></message>
    <message><source>the text has characters that cannot be sent</source><translation>nội dung có ký tự không gửi được</translation></message>
    <message><source>there is no action {key} on this machine</source><translation>máy này không có thao tác {key}</translation></message>
    <message><source>this action has left and may have taken effect; wait for the centre's answer</source><translation>thao tác đã gửi đi và có thể đã có hiệu lực; hãy chờ trung tâm trả lời</translation></message>
    <message><source>this action has taken effect already</source><translation>thao tác này đã có hiệu lực</translation></message>
    <message><source>somebody has already chosen what becomes of this action</source><translation>đã có người quyết định về thao tác này</translation></message>
    <message><source>Report a figure</source><translation>Báo cáo số liệu</translation></message>
    <message><source>Report a figure – {room}</source><translation>Báo cáo số liệu – {room}</translation></message>
    <message><source>Recorded here and not yet answered: {what}</source><translation>Đã ghi tại máy này, chưa có trả lời: {what}</translation></message>
    <message><source>The centre has no such figure yet</source><translation>Trung tâm chưa có số liệu này</translation></message>
    <message><source>The centre has an illustrative value, {value}; this replaces it</source><translation>Trung tâm đang có số liệu minh hoạ, {value}; số này thay thế</translation></message>
    <message><source>The centre has {value} ({status}, {as_of}); this becomes a correction of it</source><translation>Trung tâm đang có {value} ({status}, {as_of}); số này là đính chính</translation></message>
    <message><source>Figure: {what}</source><translation>Số liệu: {what}</translation></message>
    <message><source>The figure: {what}</source><translation>Số liệu: {what}</translation></message>
    <message><source>I have checked this value: it is right</source><translation>Đã kiểm tra, giá trị này đúng</translation></message>
    <message><source>(the whole)</source><translation>(toàn bộ)</translation></message>
    <message><source>Not recorded: mend what is marked</source><translation>Chưa ghi: sửa các chỗ được nêu</translation></message>
    <message><source>Nothing was received from this centre yet</source><translation>Chưa nhận được gì từ trung tâm này</translation></message>
    <message><source>Somebody else reported this figure first; yours was not taken</source><translation>Đã có người báo cáo số liệu này trước; số của bạn chưa được nhận</translation></message>
    <message><source>Indicator</source><translation>Chỉ tiêu</translation></message>
    <message><source>Close</source><translation>Đóng</translation></message>
    <message><source>this directive was changed here meanwhile; look at it again, then act</source><translation>chỉ đạo này vừa được sửa trên máy này; xem lại rồi hãy thao tác</translation></message>
    <message><source>a draft's key has {length} hexadecimal digits</source><translation>khóa của dự thảo phải có {length} chữ số thập lục phân</translation></message>
    <message><source>a draft without a task cannot be kept</source><translation>không lưu được dự thảo chưa có nội dung công việc</translation></message>
    <message><source>a name in the draft is too long: {most} characters at most</source><translation>một tên trong dự thảo quá dài: tối đa {most} ký tự</translation></message>
    <message><source>a draft is about an indicator, a record or a page</source><translation>dự thảo phải gắn với một chỉ tiêu, một hồ sơ hoặc một trang</translation></message>
    <message><source>the draft has characters that cannot be kept</source><translation>dự thảo có ký tự không lưu được</translation></message>
    <message><source>the draft has a time that is none</source><translation>dự thảo có thời gian không hợp lệ</translation></message>
    <message><source>this key already stands for another draft</source><translation>khóa này đã dùng cho dự thảo khác</translation></message>
    <message><source>there is no draft {key} on this machine</source><translation>máy này không có dự thảo {key}</translation></message>
    <message><source>a draft is dropped by somebody: say who you are</source><translation>bỏ dự thảo phải có người chịu trách nhiệm: hãy ghi cán bộ</translation></message>
    <message><source>a draft is dropped for a reason: say why</source><translation>bỏ dự thảo phải có lý do: hãy ghi lý do</translation></message>
    <message><source>this draft was issued already, as {target}</source><translation>dự thảo này đã được ban hành, số {target}</translation></message>
    <message><source>this draft was dropped by {who}: it is not issued</source><translation>dự thảo này đã bị {who} bỏ: không ban hành</translation></message>
    <message><source>“{part}” was not understood; write it like {forms}</source><translation>không hiểu “{part}”; hãy viết như {forms}</translation></message>
    <message><source>Not in the directory: kept as it is written; choose to whom when it is issued</source><translation>Không có trong danh bạ: ghi đúng như đã viết; khi ban hành sẽ chọn nơi nhận</translation></message>
    <message><source>The task is missing: what is to be done?</source><translation>Chưa có nội dung: giao việc gì?</translation></message>
    <message><source>A name is longer than {count} characters</source><translation>Tên dài quá {count} ký tự</translation></message>
    <message><source>Conclusion of the meeting</source><translation>Kết luận cuộc họp</translation></message>
    <message><source>What is to be done?</source><translation>Giao việc gì?</translation></message>
    <message><source>such as 17h 15/10, 3 days, friday, end of month</source><translation>như 17h 15/10, 3 ngày, thứ sáu, cuối tháng</translation></message>
    <message><source>Task</source><translation>Nội dung</translation></message>
    <message><source>Keep as a draft</source><translation>Ghi thành dự thảo</translation></message>
    <message><source>Put away</source><translation>Cất đi</translation></message>
    <message><source>Kept at {time}, on this machine's disk ({count})</source><translation>Đã ghi lúc {time}, trên đĩa máy này ({count})</translation></message>
    <message><source>(nothing in particular)</source><translation>(không gắn với gì)</translation></message>
    <message><source>tomorrow</source><translation>ngày mai</translation></message>
    <message><source>2 days</source><translation>2 ngày</translation></message>
    <message><source>3 days</source><translation>3 ngày</translation></message>
    <message><source>7 days</source><translation>7 ngày</translation></message>
    <message><source>end of week</source><translation>cuối tuần</translation></message>
    <message><source>end of month</source><translation>cuối tháng</translation></message>
    <message><source>Screen of the meeting room</source><translation>Màn hình phòng họp</translation></message>
    <message><source>Meeting</source><translation>Cuộc họp</translation></message>
    <message><source>meeting · {officer}</source><translation>cuộc họp · {officer}</translation></message>
    <message><source>meeting</source><translation>cuộc họp</translation></message>
    <message><source>Written by</source><translation>Người ghi</translation></message>
    <message><source>nobody named yet</source><translation>chưa nêu nơi nhận</translation></message>
    <message><source>Issue as a directive …</source><translation>Ban hành chỉ đạo …</translation></message>
    <message><source>Drop it</source><translation>Bỏ dự thảo</translation></message>
    <message><source>why nobody is to issue it</source><translation>vì sao không ban hành</translation></message>
    <message><source>Draft of a directive</source><translation>Dự thảo chỉ đạo</translation></message>
    <message><source>Or drop it, with the reason</source><translation>Hoặc bỏ, ghi rõ lý do</translation></message>
    <message><source>Say why it is dropped</source><translation>Hãy ghi lý do bỏ dự thảo</translation></message>
    <message><source>Dropped: the draft stays in the history with the reason</source><translation>Đã bỏ: dự thảo vẫn lưu trong lịch sử cùng lý do</translation></message>
    <message><source>From the meeting: {what}</source><translation>Từ cuộc họp: {what}</translation></message>
    <message><source>To: {name}</source><translation>Gửi đến: {name}</translation></message>
    <message><source>Drafts from meetings, to be issued</source><translation>Dự thảo từ cuộc họp, chờ ban hành</translation></message>
    <message><source>Record or cancel what is open first</source><translation>Hãy ghi hoặc hủy biểu mẫu đang mở trước</translation></message>
    <message><source>{count} drafts</source><translation>{count} dự thảo</translation></message>
    <message><source>{count} drafts to be issued</source><translation>{count} dự thảo chờ ban hành</translation></message>
    <message><source>this key already stands for another action</source><translation>khóa này đã dùng cho thao tác khác</translation></message>
    <message><source>an action can only replace one on the same directive</source><translation>thao tác chỉ thay được thao tác trên cùng một chỉ đạo</translation></message>
    <message><source>it was built on a change that did not take effect</source><translation>thao tác dựa trên một thay đổi không có hiệu lực</translation></message>
    <message><source>it was withdrawn here before it was sent</source><translation>đã rút lại tại đây trước khi gửi</translation></message>
    <message><source>the centre takes no commands</source><translation>trung tâm không nhận lệnh</translation></message>
    <message><source>the site file no longer names this centre</source><translation>tệp cấu hình không còn trung tâm này</translation></message>
    <message><source>The outbox on this machine cannot be read</source><translation>Không đọc được hộp gửi trên máy này</translation></message>
    <message><source>This directive is not on this machine</source><translation>Máy này không có chỉ đạo này</translation></message>
    <message><source>the site file names no officer {id}; it names: {names}</source><translation>tệp cấu hình không có cán bộ {id}; đang có: {names}</translation></message>
    <message><source>the centre refused it (HTTP status {status})</source><translation>trung tâm từ chối (mã HTTP {status})</translation></message>
    <message><source>the centre answered to another command</source><translation>trung tâm trả lời cho lệnh khác</translation></message>
    <message><source>the centre answered about another directive</source><translation>trung tâm trả lời về chỉ đạo khác</translation></message>
    <message><source>the centre's answer to a command cannot be read: {error}</source><translation>không đọc được trả lời của trung tâm cho lệnh: {error}</translation></message>
    <message><source>the outbox is not open yet; try again</source><translation>hộp gửi chưa mở xong; thử lại</translation></message>
    <message><source>to send it again a new key is needed</source><translation>gửi lại cần một khóa mới</translation></message>
    <message><source>this request cannot be read; give the command again</source><translation>không đọc được yêu cầu; hãy ra lệnh lại</translation></message>
    <message><source>this request met a fault of the program, which the station's log describes</source><translation>chương trình gặp lỗi khi thực hiện yêu cầu này; nhật ký trạm có ghi</translation></message>
    <message><source>the outbox was damaged: {count} actions were saved, {lost} could not be read; look through the outbox (the damaged file is kept: {file})</source><translation>hộp gửi bị hỏng: giữ lại {count} thao tác, {lost} không đọc được; xem lại hộp gửi (tệp hỏng còn ở {file})</translation></message>
    <message><source>{path} is damaged and cannot be set aside: {why}</source><translation>{path} hỏng, không chuyển đi được: {why}</translation></message>
    <message><source>there is no room to write {path}; what was stored before is whole: free some space on that disk, syncing then goes on from there</source><translation>ổ đĩa đầy: giải phóng chỗ trên ổ chứa {path}; số liệu cũ còn nguyên, sẽ tự đồng bộ tiếp</translation></message>
    <message><source>{path} is held by another program; close whatever else has it open</source><translation>{path} đang bị chương trình khác giữ; đóng chương trình đó</translation></message>
    <message><source>{path} cannot be read or written: {why}; check the disk</source><translation>không đọc, ghi được {path}: {why}; kiểm tra ổ đĩa</translation></message>
    <message><source>{path} was written by a newer version of this program (tables {version}, known here up to {known}): use that version, or another data folder</source><translation>{path} do bản mới hơn ghi (bảng {version}, ở đây đến {known}): dùng bản đó hoặc thư mục dữ liệu khác</translation></message>
    <message><source>{path} cannot be written: {why}</source><translation>không ghi được {path}: {why}</translation></message>
    <message><source>{path} cannot be made: {why}</source><translation>không tạo được {path}: {why}</translation></message>
    <message><source>another station (process {number}) already writes to {folder}; stop it first, or give this one another --data folder</source><translation>trạm khác (tiến trình {number}) đang ghi vào {folder}; dừng trạm đó, hoặc dùng --data khác</translation></message>
    <message><source>the station of the machine {machine} (process {number}) writes to {folder}; stop it first, or give this one another --data folder (if that machine is off: wait {minutes} minutes)</source><translation>trạm trên máy {machine} (tiến trình {number}) đang ghi vào {folder}; dừng trạm đó, hoặc dùng --data khác (nếu máy đó đã tắt: chờ {minutes} phút)</translation></message>
    <message><source>the lock of {folder} was deleted while a station writes there; start the station again</source><translation>tệp khóa của {folder} bị xóa trong khi trạm đang ghi; khởi động lại trạm</translation></message>
    <message><source>{path} was damaged and is set aside as {name}; everything is fetched again</source><translation>{path} bị hỏng, đã cất riêng thành {name}; đang tải lại toàn bộ số liệu</translation></message>
    <message><source>an index of {path} was damaged and is made anew; nothing was lost</source><translation>chỉ mục của {path} bị hỏng, đã dựng lại; không mất số liệu</translation></message>
    <message><source>{path} is damaged ({why}), so it was not backed up; stop the station and run: ioc-desktop data repair</source><translation>{path} bị hỏng ({why}) nên không sao lưu; dừng trạm rồi chạy: ioc-desktop data repair</translation></message>
    <message><source>there is no room for a copy of {path} at {folder}</source><translation>không đủ chỗ để sao {path} vào {folder}</translation></message>
    <message><source>some rows of {path} were damaged; what they belong to is fetched anew</source><translation>một số dòng trong {path} bị hỏng; đang tải lại bộ dữ liệu của chúng</translation></message>
    <message><source>found by a full check</source><translation>phát hiện khi kiểm tra toàn bộ</translation></message>
    <message><source>its tables are not as they were made</source><translation>các bảng không còn như khi tạo</translation></message>
    <message><source>it is the database of another program</source><translation>đó là cơ sở dữ liệu của chương trình khác</translation></message>
    <message><source>the version {version} of its tables cannot be</source><translation>bản {version} của các bảng là không thể có</translation></message>
    <message><source>this version keeps no dataset {dataset}</source><translation>bản này không giữ bộ dữ liệu {dataset}</translation></message>
    <message><source>a page of epoch {epoch} (schema {schema}) came while epoch {kept_epoch} (schema {kept_schema}) is kept</source><translation>nhận trang của đợt {epoch} (bản {schema}) trong khi giữ đợt {kept_epoch} (bản {kept_schema})</translation></message>
    <message><source>No space left on device</source><translation>ổ đĩa đầy</translation></message>
    <message><source>Permission denied</source><translation>không có quyền</translation></message>
    <message><source>Read-only file system</source><translation>ổ đĩa chỉ cho đọc</translation></message>
    <message><source>No such file or directory</source><translation>không có tệp, thư mục này</translation></message>
    <message><source>Is a directory</source><translation>đây là thư mục</translation></message>
    <message><source>No route to host</source><translation>không có đường tới máy</translation></message>
    <message><source>Network is unreachable</source><translation>mất mạng</translation></message>
    <message><source>database or disk is full</source><translation>ổ đĩa đầy</translation></message>
    <message><source>database disk image is malformed</source><translation>tệp số liệu bị hỏng</translation></message>
    <message><source>file is not a database</source><translation>không phải tệp số liệu</translation></message>
    <message><source>unable to open database file</source><translation>không mở được tệp số liệu</translation></message>
    <message><source>disk I/O error</source><translation>lỗi đọc, ghi ổ đĩa</translation></message>
    <message><source>attempt to write a readonly database</source><translation>tệp số liệu chỉ cho đọc</translation></message>
    <message><source>database is locked</source><translation>tệp số liệu đang bị khóa</translation></message>
    <message><source>is larger than 1 MB: not such a file</source><translation>lớn quá 1 MB, không phải tệp này</translation></message>
    <message><source>there is no such file</source><translation>không có tệp này</translation></message>
    <message><source>the file is missing</source><translation>thiếu tệp này</translation></message>
    <message><source>is not UTF-8 text (byte {byte}); save it as UTF-8</source><translation>không phải UTF-8 (byte {byte}); lưu lại dạng UTF-8</translation></message>
    <message><source>cannot be read: {why}</source><translation>không đọc được: {why}</translation></message>
    <message><source>is nested too deeply</source><translation>lồng quá sâu</translation></message>
    <message><source>is no TOML: {why}</source><translation>sai cú pháp TOML: {why}</translation></message>
    <message><source>Invalid value</source><translation>giá trị sai (thiếu dấu nháy?)</translation></message>
    <message><source>Invalid statement</source><translation>dòng sai</translation></message>
    <message><source>Expected {sign} after a key in a key/value pair</source><translation>thiếu {sign} sau tên khóa</translation></message>
    <message><source>Expected {sign} at the end of a table declaration</source><translation>thiếu {sign} cuối tên bảng</translation></message>
    <message><source>Expected {sign} at the end of an array declaration</source><translation>thiếu {sign} cuối tên bảng</translation></message>
    <message><source>Expected newline or end of document after a statement</source><translation>thừa chữ sau câu; phải xuống dòng</translation></message>
    <message><source>Expected {sign}</source><translation>thiếu {sign}</translation></message>
    <message><source>Unclosed array</source><translation>danh sách chưa đóng ]</translation></message>
    <message><source>Unclosed inline table</source><translation>bảng chưa đóng }</translation></message>
    <message><source>Unterminated string</source><translation>chữ chưa đóng nháy</translation></message>
    <message><source>Cannot overwrite a value</source><translation>khóa ghi hai lần</translation></message>
    <message><source>Cannot declare {key} twice</source><translation>khai báo {key} hai lần</translation></message>
    <message><source>Invalid initial character for a key part</source><translation>tên khóa bắt đầu sai</translation></message>
    <message><source>Found invalid character {character}</source><translation>có ký tự cấm {character}</translation></message>
    <message><source>Unescaped {character} in a string</source><translation>có {character} chưa thoát trong chữ</translation></message>
    <message><source>{number} is no number that can be used</source><translation>{number} không phải số dùng được</translation></message>
    <message><source>is not known here</source><translation>khóa lạ, không dùng ở đây</translation></message>
    <message><source>is missing</source><translation>còn thiếu</translation></message>
    <message><source>must be a list of tables: write [[{name}]] with two brackets</source><translation>phải là danh sách bảng: viết [[{name}]] hai ngoặc</translation></message>
    <message><source>must be {wanted}, not {value}</source><translation>phải là {wanted}, không phải {value}</translation></message>
    <message><source>text in quotes</source><translation>chữ trong dấu nháy</translation></message>
    <message><source>a whole number</source><translation>số nguyên</translation></message>
    <message><source>a number</source><translation>số</translation></message>
    <message><source>true or false</source><translation>true hoặc false</translation></message>
    <message><source>a list in [ ]</source><translation>danh sách trong [ ]</translation></message>
    <message><source>a table</source><translation>bảng</translation></message>
    <message><source>what is there</source><translation>mục đang ghi</translation></message>
    <message><source>{value} is not one of {choices}</source><translation>{value} không thuộc: {choices}</translation></message>
    <message><source>{value} must be {wanted}</source><translation>{value} phải là {wanted}</translation></message>
    <message><source>of the form {pattern}</source><translation>dạng {pattern}</translation></message>
    <message><source>{value} must be at least {limit}</source><translation>{value} phải từ {limit} trở lên</translation></message>
    <message><source>{value} must be more than {limit}</source><translation>{value} phải lớn hơn {limit}</translation></message>
    <message><source>{value} must be at most {limit}</source><translation>{value} phải từ {limit} trở xuống</translation></message>
    <message><source>{value} must be less than {limit}</source><translation>{value} phải nhỏ hơn {limit}</translation></message>
    <message><source>must not be empty</source><translation>không được để trống</translation></message>
    <message><source>{value} is too short</source><translation>{value} quá ngắn</translation></message>
    <message><source>{value} is longer than {limit} characters</source><translation>{value} dài quá {limit} ký tự</translation></message>
    <message><source>{value} is not allowed by the rule {rule}</source><translation>{value} trái quy tắc {rule}</translation></message>
    <message><source>must have exactly {count} values, not {other}</source><translation>phải có đúng {count} giá trị, không phải {other}</translation></message>
    <message><source>must have at least {limit} values</source><translation>phải có ít nhất {limit} giá trị</translation></message>
    <message><source>must have at most {limit} values</source><translation>chỉ được tối đa {limit} giá trị</translation></message>
    <message><source>there is no scene {scene}</source><translation>không có cảnh {scene}</translation></message>
    <message><source>is {value}, but the file is named {file}</source><translation>ghi là {value} mà tệp tên {file}</translation></message>
    <message><source>has no {name}</source><translation>không có {name}</translation></message>
    <message><source>{value} is already that of {owner}</source><translation>{value} đã dùng ở {owner}</translation></message>
    <message><source>the wall {wall} has no display for {roles}; those screens would stay empty</source><translation>tường {wall} chưa có màn hình {roles}; các màn này sẽ trống</translation></message>
    <message><source>{role} is not on a wall of {wall} (A1 to {last})</source><translation>{role} không có trên tường {wall} (A1 đến {last})</translation></message>
    <message><source>{role} is no place on a wall; write a letter and a number, like A1</source><translation>{role} không phải vị trí màn hình; viết như A1</translation></message>
    <message><source>is off the grid: column {at} + {span} columns passes the grid's {limit}</source><translation>tràn lưới: cột {at} + {span} cột vượt quá {limit}</translation></message>
    <message><source>is off the grid: row {at} + {span} rows passes the grid's {limit}</source><translation>tràn lưới: hàng {at} + {span} hàng vượt quá {limit}</translation></message>
    <message><source>{tile} lies over {other} ({place})</source><translation>{tile} đè lên {other} ({place})</translation></message>
    <message><source>stands beside a bundle; put it under [….settings], or leave the bundle out</source><translation>đứng cạnh bundle; chuyển vào [….settings] hoặc bỏ bundle</translation></message>
    <message><source>shows nothing: give a bundle, or a kind ({kinds}) and indicator</source><translation>ô trống: ghi bundle, hoặc kind ({kinds}) và indicator</translation></message>
    <message><source>is missing; a tile without a bundle needs it</source><translation>còn thiếu; ô không có bundle phải có mục này</translation></message>
    <message><source>{kind} needs a bundle; without one there are: {kinds}</source><translation>{kind} cần bundle; không có thì chọn: {kinds}</translation></message>
    <message><source>the scene {scene} was not made for the audience {audience}; if it may be shown there, write audience = {tag} below its name</source><translation>cảnh {scene} không dành cho đối tượng {audience}; nếu được phép trình chiếu, hãy ghi audience = {tag} dưới tên cảnh</translation></message>
    <message><source>who may see the tile, beside who may see its figures</source><translation>ai được xem ô, ngoài quy định của số liệu trong ô</translation></message>
    <message><source>the widest audience that the scene was made for; duty: it stays here</source><translation>đối tượng rộng nhất được xem cảnh; duty: chỉ dùng trong phòng trực</translation></message>
    <message><source>there is no {file}; fetch data first: ioc-desktop sync --once</source><translation>không có {file}; hãy lấy dữ liệu trước: ioc-desktop sync --once</translation></message>
    <message><source>{file} is of version {version}, this program reads {known}; start the station of this version once</source><translation>{file} thuộc phiên bản {version}, chương trình này đọc {known}; hãy chạy trạm của phiên bản này một lần</translation></message>
    <message><source>or make the pack for those on duty: --audience duty</source><translation>hoặc tạo gói cho người trực: --audience duty</translation></message>
    <message><source>name the scenes of the pack, or an agenda with pages (--agenda FILE)</source><translation>hãy nêu các cảnh của gói, hoặc chương trình họp có trang (--agenda FILE)</translation></message>
    <message><source>encrypt a pack to people (--to) or under a passphrase, not both</source><translation>mã hoá gói cho người nhận (--to) hoặc bằng mật khẩu, không dùng cả hai</translation></message>
    <message><source>there is no room on the disk to make the pack ({folder}); make room, then try again</source><translation>ổ đĩa đầy, không tạo được gói ({folder}); hãy giải phóng chỗ rồi tạo lại</translation></message>
    <message><source>there is no place to make the pack in: {why}</source><translation>không có chỗ để tạo gói: {why}</translation></message>
    <message><source>--out {file} is no name of a pack (.iocbrief); documents are made by: ioc-desktop document</source><translation>--out {file} không phải tên gói (.iocbrief); tài liệu được tạo bằng: ioc-desktop document</translation></message>
    <message><source>--expires {time} is over already; nobody could open the pack</source><translation>--expires {time} đã qua; sẽ không ai mở được gói</translation></message>
    <message><source>{value} is no end; write 7d (h, d, w), 2021-12-31 or a time with its offset</source><translation>{value} không phải thời hạn; hãy viết 7d (h, d, w), 2021-12-31 hoặc thời điểm kèm múi giờ</translation></message>
    <message><source>there is no page {number}; this file has {count}</source><translation>không có trang {number}; tệp này có {count} trang</translation></message>
    <message><source>minutes that are planned for it; 0: as long as it takes</source><translation>số phút dự kiến; 0: không hạn định</translation></message>
    <message><source>for whoever speaks; the audience does not see them</source><translation>dành cho người trình bày; người dự họp không thấy</translation></message>
    <message><source>the number of a [[page]] of this file, counted from 1</source><translation>số thứ tự của [[page]] trong tệp này, tính từ 1</translation></message>
    <message><source>reading the scenes</source><translation>đọc các cảnh</translation></message>
    <message><source>freezing the figures</source><translation>chốt số liệu</translation></message>
    <message><source>writing and signing the pack</source><translation>ghi và ký gói</translation></message>
    <message><source>{scene}: {count} tiles</source><translation>{scene}: {count} ô</translation></message>
    <message><source>live pictures cannot be frozen</source><translation>hình ảnh trực tiếp không chốt được</translation></message>
    <message><source>the bundle {bundle} does not come with the program</source><translation>gói hiển thị {bundle} không đi kèm chương trình</translation></message>
    <message><source>earlier periods of {count} series</source><translation>các kỳ cũ của {count} chuỗi số liệu</translation></message>
    <message><source>the latest are here: {whole} of what is shown, {parts} of its parts, else {others}</source><translation>giữ các kỳ gần nhất: số liệu trên các trang {whole} kỳ, phần chi tiết {parts} kỳ, số liệu khác {others} kỳ</translation></message>
    <message><source>{count} closed records</source><translation>{count} hồ sơ đã đóng</translation></message>
    <message><source>the open and the latest are here</source><translation>giữ các hồ sơ đang mở và mới nhất</translation></message>
    <message><source>Not for this audience</source><translation>Không dành cho đối tượng này</translation></message>
    <message><source>{macro} is no macro of this scene</source><translation>{macro} không phải macro của cảnh này</translation></message>
    <message><source>there is no bundle {bundle}</source><translation>không có gói {bundle}</translation></message>
    <message><source>the bundle {bundle} cannot be used: {why}</source><translation>gói {bundle} không dùng được: {why}</translation></message>
    <message><source>the bundle {bundle} has no kind {kind}</source><translation>gói {bundle} không có kiểu {kind}</translation></message>
    <message><source>is {size} mm on this wall; {kind} needs {least} mm</source><translation>trên tường này là {size} mm; {kind} cần {least} mm</translation></message>
    <message><source>cannot be read from {distance} m: {texts}; the least is {floor} px ({floor_mm} mm); make the tile at least {least} mm, or seat everybody within {nearer} m</source><translation>cách {distance} m không đọc được: {texts}; nhỏ nhất phải {floor} px ({floor_mm} mm); cho ô rộng ít nhất {least} mm, hoặc ngồi gần trong {nearer} m</translation></message>
    <message><source>its title “{title}” has no room and is cut; shorten it, or make the tile wider</source><translation>tiêu đề “{title}” không đủ chỗ nên bị rút; đặt ngắn hơn, hoặc cho ô rộng hơn</translation></message>
    <message><source>names are cut: {texts}; make the tile wider, or choose what has shorter names</source><translation>tên bị rút: {texts}; cho ô rộng hơn, hoặc chọn nội dung có tên ngắn hơn</translation></message>
    <message><source>texts stand over its edge: {texts}; make the tile larger</source><translation>chữ tràn mép ô: {texts}; cho ô lớn hơn</translation></message>
    <message><source>texts lie over each other: {texts}; make the tile larger</source><translation>chữ đè lên nhau: {texts}; cho ô lớn hơn</translation></message>
    <message><source>only {shown} of {total} rows have room; make the tile higher</source><translation>chỉ đủ chỗ cho {shown} trên {total} dòng; cho ô cao hơn</translation></message>
    <message><source>only {shown} of {total} names have room; make the tile larger</source><translation>chỉ đủ chỗ cho {shown} trên {total} tên; cho ô lớn hơn</translation></message>
    <message><source>its map has no room for values, only for shades; make the tile larger</source><translation>bản đồ không đủ chỗ ghi số, chỉ còn sắc độ; cho ô lớn hơn</translation></message>
    <message><source>its chart has no room for its dates; make the tile higher</source><translation>biểu đồ không đủ chỗ ghi ngày; cho ô cao hơn</translation></message>
    <message><source>its smallest text would be below the legibility floor at {distance} m: the tile is {size} mm and needs {least}</source><translation>chữ nhỏ quá, cách {distance} m không đọc được: ô {size} mm, cần {least}</translation></message>
    <message><source>lower-case letters, digits and -, beginning with a letter (thuong-truc)</source><translation>chữ thường không dấu, số và -, bắt đầu bằng chữ (thuong-truc)</translation></message>
    <message><source>a bundle's id: lower-case letters, digits and _ (public_services)</source><translation>tên gói: chữ thường không dấu, số và _ (public_services)</translation></message>
    <message><source>a column letter and a row number: A1 is the top left screen of the wall</source><translation>chữ cột và số hàng: A1 là màn trên cùng bên trái</translation></message>
    <message><source>columns x rows of screens, like 2x2</source><translation>số cột x số hàng màn hình, như 2x2</translation></message>
    <message><source>a key like F1 or Ctrl+1</source><translation>phím như F1 hoặc Ctrl+1</translation></message>
    <message><source>lower-case letters, digits, - and _, beginning with a letter</source><translation>chữ thường không dấu, số, - và _, bắt đầu bằng chữ</translation></message>
    <message><source>column and row, from 0</source><translation>cột và hàng, đếm từ 0</translation></message>
    <message><source>columns and rows</source><translation>số cột và số hàng</translation></message>
    <message><source>columns and rows of the grid</source><translation>số cột và số hàng của lưới</translation></message>
    <message><source>one text, or {vi, en}; without it the bundle's own</source><translation>một tên, hoặc {vi, en}; bỏ trống thì theo gói</translation></message>
    <message><source>two bundles are named {bundle}: {first} and {second}</source><translation>hai gói cùng tên {bundle}: {first} và {second}</translation></message>
    <message><source>the installed bundle {bundle} names {folder}, which is not there</source><translation>gói đã cài {bundle} chỉ tới {folder}, không có ở đó</translation></message>
    <message><source>{entry} cannot be called</source><translation>không gọi được {entry}</translation></message>
    <message><source>{entry} must be a class with view, show and close</source><translation>{entry} phải là lớp có view, show và close</translation></message>
    <message><source>{file}.py has no {name}</source><translation>{file}.py không có {name}</translation></message>
    <message><source>{file} has no {name} at its top level</source><translation>{file} không có {name} ở mức ngoài cùng</translation></message>
    <message><source>is no JSON Schema: {error}</source><translation>không phải JSON Schema: {error}</translation></message>
    <message><source>is no Python: {error}</source><translation>không phải Python: {error}</translation></message>
    <message><source>is missing; this program speaks contract {contract}</source><translation>còn thiếu; bản này dùng contract {contract}</translation></message>
    <message><source>is {version}, but this program speaks contract {contract}; get the bundle's version for this program</source><translation>là {version}, bản này dùng contract {contract}; lấy gói đúng bản</translation></message>
    <message><source>is missing or no text; write the folder's name</source><translation>thiếu hoặc không phải chữ; ghi tên thư mục</translation></message>
    <message><source>{value} must be lower-case letters, digits and underscores</source><translation>{value} chỉ được gồm chữ thường không dấu, số và _</translation></message>
    <message><source>{value} must be lower-case letters, digits, underscores</source><translation>{value} chỉ được gồm chữ thường không dấu, số, _</translation></message>
    <message><source>is {value}, but the folder is named {folder}</source><translation>ghi là {value} mà thư mục tên {folder}</translation></message>
    <message><source>must name it in both languages: { vi = "…", en = "…" }</source><translation>phải có tên hai thứ tiếng: { vi = "…", en = "…" }</translation></message>
    <message><source>{value} must be of the form 'module:Name'</source><translation>{value} phải theo mẫu 'module:Name'</translation></message>
    <message><source>there is no {file} in the folder</source><translation>trong thư mục không có {file}</translation></message>
    <message><source>must be a JSON Schema of type = "object"</source><translation>phải là JSON Schema kiểu type = "object"</translation></message>
    <message><source>must be a table of settings</source><translation>phải là bảng thiết đặt</translation></message>
    <message><source>must be a table (a JSON Schema)</source><translation>phải là bảng (JSON Schema)</translation></message>
    <message><source>names {name}, which is no setting</source><translation>ghi {name}, không phải thiết đặt</translation></message>
    <message><source>is missing; write at least one [[kind]]</source><translation>còn thiếu; ghi ít nhất một [[kind]]</translation></message>
    <message><source>must be a table</source><translation>phải là bảng</translation></message>
    <message><source>{value} is there twice</source><translation>{value} ghi hai lần</translation></message>
    <message><source>{value} must be two numbers: [width, height]</source><translation>{value} phải là hai số: [rộng, cao]</translation></message>
    <message><source>must be a table of queries</source><translation>phải là bảng truy vấn</translation></message>
    <message><source>must be a table with query = "…"</source><translation>phải là bảng có query = "…"</translation></message>
    <message><source>{value} is no query</source><translation>{value} không phải truy vấn</translation></message>
    <message><source>{value} is no setting that lists tables</source><translation>{value} không phải thiết đặt dạng danh sách bảng</translation></message>
    <message><source>{value} is no setting of this bundle</source><translation>{value} không phải thiết đặt của gói này</translation></message>
    <message><source>is no {kind} query: {why}</source><translation>không phải truy vấn {kind}: {why}</translation></message>
    <message><source>is no setting of {bundle}</source><translation>không phải thiết đặt của {bundle}</translation></message>
    <message><source>the bundle {bundle} offers no kind {kind}</source><translation>gói {bundle} không có kiểu {kind}</translation></message>
    <message><source>{value} is not of type {type}</source><translation>{value} không đúng kiểu {type}</translation></message>
    <message><source>{value} is a required property</source><translation>thiếu {value}</translation></message>
    <message><source>{value} is less than the minimum of {limit}</source><translation>{value} nhỏ hơn mức {limit}</translation></message>
    <message><source>{value} is greater than the maximum of {limit}</source><translation>{value} lớn hơn mức {limit}</translation></message>
    <message><source>{value} should be non-empty</source><translation>{value} không được để trống</translation></message>
    <message><source>{value} is too long</source><translation>{value} quá dài</translation></message>
    <message><source>{value} does not match {pattern}</source><translation>{value} không đúng mẫu {pattern}</translation></message>
    <message><source>build must return a TileView, not {type}</source><translation>build phải trả về TileView, không phải {type}</translation></message>
    <message><source>import</source><translation>khi nạp gói</translation></message>
    <message><source>constructor</source><translation>khi dựng ô</translation></message>
    <message><source>build</source><translation>khi tính số</translation></message>
    <message><source>show</source><translation>khi đưa số lên</translation></message>
    <message><source>paintEvent</source><translation>khi vẽ</translation></message>
    <message><source>resizeEvent</source><translation>khi đổi cỡ</translation></message>
    <message><source>timerEvent</source><translation>khi đến hẹn giờ</translation></message>
    <message><source>showEvent</source><translation>khi hiện ra</translation></message>
    <message><source>hideEvent</source><translation>khi ẩn đi</translation></message>
    <message><source>event</source><translation>khi nhận sự kiện</translation></message>
    <message><source>compared through the table of units</source><translation>so qua bảng chuyển đổi đơn vị</translation></message>
    <message><source>{unit} was divided on {date}: what it had before is not this unit's alone</source><translation>{unit} chia tách từ {date}: số trước đó không phải của riêng đơn vị này</translation></message>
    <message><source>a part of {unit} came to this unit on {date}, and its share is not known</source><translation>một phần {unit} nhập vào đơn vị này từ {date}, không rõ phần số liệu</translation></message>
    <message><source>shares and averages of the units that became one on {date} are not added up</source><translation>không cộng được tỷ lệ, bình quân của các đơn vị nhập thành một từ {date}</translation></message>
    <message><source>{unit}, a part of this unit since {date}, has no figure for that period</source><translation>{unit} (thuộc đơn vị này từ {date}) không có số của kỳ đó</translation></message>
    <message><source>not compared with before {date}: another unit</source><translation>không so với trước {date}: đơn vị khác</translation></message>
    <message><source>{count} of {all} units not compared with before {date}</source><translation>{count} trên {all} đơn vị không so với trước {date}</translation></message>
    <message><source>units of {system}, also reported by {others}</source><translation>theo đơn vị {system}, còn số theo {others}</translation></message>
    <message><source>no boundaries of {system} imported</source><translation>chưa nhập ranh giới {system}</translation></message>
    <message><source>wards and communes {value}</source><translation>phường, xã: {value}</translation></message>
    <message><source>{count} other agencies</source><translation>{count} đơn vị khác</translation></message>
    <message><source>records in all: {count}</source><translation>tổng {count} hồ sơ</translation></message>
    <message><source>{total} · {count} elsewhere</source><translation>{total} · {count} ngoài bản đồ</translation></message>
    <message><source>Figures in time by month and locality</source><translation>Số liệu đúng hạn theo tháng và địa bàn</translation></message>
    <message><source>Figures in time by month and agency</source><translation>Số liệu đúng hạn theo tháng và đơn vị</translation></message>
    <message><source>{count} of {all} figures were never reported</source><translation>{count}/{all} chỉ tiêu chưa từng có số liệu</translation></message>
    <message><source>counted by this machine from the times the figures carry</source><translation>máy này tính theo thời điểm ghi trong số liệu</translation></message>
    <message><source>Owed</source><translation>Còn nợ</translation></message>
    <message><source>all together</source><translation>Tất cả</translation></message>
    <message><source>No figure was due in these months</source><translation>Không có số liệu nào đến hạn trong các tháng này</translation></message>
    <message><source>M{month}</source><translation>T{month}</translation></message>
    <message><source>Figures on which the centres differ</source><translation>Số liệu khác nhau giữa các trung tâm</translation></message>
    <message><source>compared</source><translation>đã đối chiếu</translation></message>
    <message><source>no figure comes from two centres</source><translation>không chỉ tiêu nào do hai trung tâm cùng báo</translation></message>
    <message><source>apart most</source><translation>lệch nhiều nhất</translation></message>
    <message><source>Of record</source><translation>Số liệu gốc</translation></message>
    <message><source>The other</source><translation>Bên kia</translation></message>
    <message><source>Apart by</source><translation>Chênh lệch</translation></message>
    <message><source>The centres agree on all {count} figures</source><translation>Các trung tâm khớp nhau ở cả {count} số liệu</translation></message>
    <message><source>{period} · {apart} of {all}</source><translation>{period} · {apart}/{all} kỳ</translation></message>
    <message><source>without boundaries: {units}</source><translation>ngoài ranh giới: {units}</translation></message>
    <message><source>{count} units without boundaries</source><translation>{count} đơn vị chưa có ranh giới</translation></message>
    <message><source>About the record</source><translation>Về hồ sơ</translation></message>
    <message><source>Against its deadline</source><translation>So với hạn</translation></message>
    <message><source>All agencies</source><translation>Tất cả đơn vị</translation></message>
    <message><source>All localities</source><translation>Tất cả địa bàn</translation></message>
    <message><source>All subsystems</source><translation>Tất cả phân hệ</translation></message>
    <message><source>By agency</source><translation>Theo đơn vị</translation></message>
    <message><source>By locality</source><translation>Theo địa bàn</translation></message>
    <message><source>Cameras</source><translation>Camera</translation></message>
    <message><source>Choose a locality</source><translation>Chọn địa bàn</translation></message>
    <message><source>Choose a period</source><translation>Chọn kỳ</translation></message>
    <message><source>Choose an agency</source><translation>Chọn đơn vị</translation></message>
    <message><source>Citizens' reports</source><translation>Phản ánh của người dân</translation></message>
    <message><source>Completed on</source><translation>Hoàn thành lúc</translation></message>
    <message><source>Counted are the figures of the chosen place and period only</source><translation>Chỉ tính chỉ tiêu của địa bàn, đơn vị và kỳ đã chọn</translation></message>
    <message><source>Course</source><translation>Diễn biến</translation></message>
    <message><source>Details from the centre</source><translation>Chi tiết từ trung tâm</translation></message>
    <message><source>Documents</source><translation>Văn bản</translation></message>
    <message><source>Each figure's latest period</source><translation>Kỳ mới nhất của từng chỉ tiêu</translation></message>
    <message><source>Field reports</source><translation>Phản ánh hiện trường</translation></message>
    <message><source>Figures</source><translation>Chỉ tiêu</translation></message>
    <message><source>Flags</source><translation>Cờ chất lượng</translation></message>
    <message><source>Incidents</source><translation>Sự cố, vụ việc</translation></message>
    <message><source>Its time</source><translation>Thời gian</translation></message>
    <message><source>Map</source><translation>Bản đồ</translation></message>
    <message><source>More</source><translation>Thêm</translation></message>
    <message><source>Name</source><translation>Tên</translation></message>
    <message><source>Needs a look</source><translation>Cần xem</translation></message>
    <message><source>No figure of this subsystem is told by the chosen place</source><translation>Địa bàn hoặc đơn vị đã chọn không có chỉ tiêu nào của phân hệ này</translation></message>
    <message><source>No period was revised since this machine keeps its figures</source><translation>Chưa kỳ nào được đính chính kể từ khi máy này lưu số liệu</translation></message>
    <message><source>No record matches what is chosen</source><translation>Không có hồ sơ nào khớp với lựa chọn</translation></message>
    <message><source>No screen of the wall is on</source><translation>Không có màn hình nào của tường đang bật</translation></message>
    <message><source>Nothing has “{text}” in its name</source><translation>Không có gì mang tên “{text}”</translation></message>
    <message><source>Nothing was reported for {period}</source><translation>Không có báo cáo cho {period}</translation></message>
    <message><source>Overview</source><translation>Tổng quan</translation></message>
    <message><source>Owes longest</source><translation>Nợ lâu nhất</translation></message>
    <message><source>Place on the map</source><translation>Vị trí</translation></message>
    <message><source>Press articles</source><translation>Tin, bài báo chí</translation></message>
    <message><source>Put on the wall: choose the screen</source><translation>Đưa lên tường: chọn màn hình</translation></message>
    <message><source>Received on</source><translation>Ngày nhận</translation></message>
    <message><source>Records open</source><translation>Hồ sơ đang mở</translation></message>
    <message><source>Search</source><translation>Tìm kiếm</translation></message>
    <message><source>Severity</source><translation>Mức độ</translation></message>
    <message><source>Share</source><translation>Tỷ trọng</translation></message>
    <message><source>Shows now</source><translation>Đang chiếu</translation></message>
    <message><source>What it is</source><translation>Loại</translation></message>
    <message><source>The catalogue has no figure of this subsystem</source><translation>Danh mục chưa có chỉ tiêu nào của phân hệ này</translation></message>
    <message><source>The centre tells no steps of this record</source><translation>Trung tâm không gửi các bước xử lý của hồ sơ này</translation></message>
    <message><source>The record {id} is no longer at the centre</source><translation>Hồ sơ {id} không còn ở trung tâm</translation></message>
    <message><source>There is more: type more of the name</source><translation>Còn nữa: hãy gõ thêm tên</translation></message>
    <message><source>Type what to look for</source><translation>Gõ nội dung cần tìm</translation></message>
    <message><source>Unit</source><translation>Đơn vị tính</translation></message>
    <message><source>Warnings</source><translation>Cảnh báo, thông báo</translation></message>
    <message><source>What</source><translation>Việc</translation></message>
    <message><source>When</source><translation>Lúc</translation></message>
    <message><source>Which is</source><translation>Tức là</translation></message>
    <message><source>Who</source><translation>Ai</translation></message>
    <message><source>all of them</source><translation>tất cả</translation></message>
    <message><source>arrived</source><translation>đã đến</translation></message>
    <message><source>assigned</source><translation>đã phân công</translation></message>
    <message><source>completed in time</source><translation>hoàn thành đúng hạn</translation></message>
    <message><source>completed {age} late</source><translation>hoàn thành trễ {age}</translation></message>
    <message><source>directive: {state}</source><translation>chỉ đạo: {state}</translation></message>
    <message><source>name, without diacritics: do luong</source><translation>tên, không cần dấu: do luong</translation></message>
    <message><source>name, without diacritics: so y te</source><translation>tên, không cần dấu: so y te</translation></message>
    <message><source>new</source><translation>mới</translation></message>
    <message><source>not working</source><translation>không hoạt động</translation></message>
    <message><source>not {flags}</source><translation>không {flags}</translation></message>
    <message><source>open</source><translation>đang mở</translation></message>
    <message><source>overdue</source><translation>quá hạn</translation></message>
    <message><source>quy 3/2021 · 9/2021 · 2020 · 2/9-20/9/2021</source><translation>quy 3/2021 · 9/2021 · 2020 · 2/9-20/9/2021</translation></message>
    <message><source>receipt refused</source><translation>từ chối tiếp nhận</translation></message>
    <message><source>subsystem, figure, locality, agency, record: do luong</source><translation>phân hệ, chỉ tiêu, địa bàn, đơn vị, hồ sơ: do luong</translation></message>
    <message><source>the chosen place</source><translation>nơi đã chọn</translation></message>
    <message><source>this month</source><translation>tháng này</translation></message>
    <message><source>this quarter</source><translation>quý này</translation></message>
    <message><source>this week</source><translation>tuần này</translation></message>
    <message><source>this year</source><translation>năm nay</translation></message>
    <message><source>today</source><translation>hôm nay</translation></message>
    <message><source>with “{text}”</source><translation>có “{text}”</translation></message>
    <message><source>working</source><translation>đang hoạt động</translation></message>
    <message><source>{age} left</source><translation>còn {age}</translation></message>
    <message><source>{count} figures are not told by {place}</source><translation>{count} chỉ tiêu không có ở {place}</translation></message>
    <message><source>{count} of {all} running</source><translation>{count} trên {all} đang vận hành</translation></message>
    <message><source>{count} records: {which}</source><translation>{count} hồ sơ: {which}</translation></message>
    <message><source>“{text}” is no period that can be read</source><translation>“{text}” không phải là kỳ đọc được</translation></message>
    <message><source>All months</source><translation>Cả kỳ</translation></message>
</context>
<context>
    <name>cameras</name>
    <message><source>picture unchanged since {time}</source><translation>hình không đổi từ {time}</translation></message>
    <message><source>unchanged {time}</source><translation>không đổi từ {time}</translation></message>
    <message><source>connecting to the camera</source><translation>đang kết nối camera</translation></message>
    <message><source>connecting</source><translation>đang kết nối</translation></message>
    <message><source>the site file names no camera “{camera}”</source><translation>tệp site không khai báo camera “{camera}”</translation></message>
    <message><source>no cameras yet</source><translation>chưa có camera</translation></message>
    <message><source>they are named in the site file, [[camera]]</source><translation>khai báo camera trong tệp site, [[camera]]</translation></message>
    <message><source>no such camera</source><translation>không có camera này</translation></message>
    <message><source>this machine may not show it</source><translation>máy này không được phép hiện hình</translation></message>
    <message><source>restricted</source><translation>hạn chế xem</translation></message>
    <message><source>no picture since {time}</source><translation>mất hình từ {time}</translation></message>
    <message><source>no picture</source><translation>không có hình</translation></message>
    <message><source>lost {time}</source><translation>mất từ {time}</translation></message>
    <message><source>next try within {seconds} s</source><translation>thử lại trong {seconds} giây</translation></message>
    <message><source>{seconds} s ago</source><translation>{seconds} giây trước</translation></message>
    <message><source>{age} ago</source><translation>{age} trước</translation></message>
    <message><source>the camera does not answer</source><translation>camera không trả lời</translation></message>
    <message><source>the camera's machine refuses the connection</source><translation>máy của camera từ chối kết nối</translation></message>
    <message><source>the camera's machine is not known by that name</source><translation>không tìm thấy máy của camera theo tên này</translation></message>
    <message><source>there is no way to the camera's network</source><translation>không có đường tới mạng của camera</translation></message>
    <message><source>the camera's name or password is wrong</source><translation>sai tên hoặc mật khẩu của camera</translation></message>
    <message><source>the camera does not allow it</source><translation>camera không cho phép xem</translation></message>
    <message><source>there is no stream at this address</source><translation>không có luồng hình ở địa chỉ này</translation></message>
    <message><source>what the camera sends is no video</source><translation>dữ liệu camera gửi không phải là hình</translation></message>
    <message><source>the camera ended the stream</source><translation>camera đã ngắt luồng hình</translation></message>
    <message><source>the camera stopped sending</source><translation>camera ngừng gửi hình</translation></message>
    <message><source>the picture's file is not there</source><translation>chưa có tệp ảnh</translation></message>
    <message><source>the picture's file cannot be read</source><translation>không đọc được tệp ảnh</translation></message>
    <message><source>the decoder stopped</source><translation>bộ giải mã hình dừng đột ngột</translation></message>
    <message><source>the decoder took too much memory</source><translation>bộ giải mã hình dùng quá nhiều bộ nhớ</translation></message>
    <message><source>streams need the package ioc-desktop[cameras]</source><translation>cần cài gói ioc-desktop[cameras] để xem luồng hình</translation></message>
    <message><source>the stream cannot be opened</source><translation>không mở được luồng hình</translation></message>
    <message><source>the camera's password is not set on this machine</source><translation>chưa đặt mật khẩu của camera trên máy này</translation></message>
    <message><source>Camera</source><translation>Camera</translation></message>
    <message><source>Cameras: {working} of {count} work</source><translation>Camera: {working} trên {count} hoạt động</translation></message>
    <message><source>since</source><translation>từ</translation></message>
    <message><source>the centre has told of no camera</source><translation>trung tâm chưa báo về camera nào</translation></message>
    <message><source>works</source><translation>hoạt động</translation></message>
    <message><source>no signal</source><translation>mất tín hiệu</translation></message>
    <message><source>url (a stream) and still (single pictures) are both given; keep one</source><translation>có cả url (luồng hình) và still (ảnh đơn); chỉ giữ một</translation></message>
    <message><source>url (a stream) and still (single pictures) are both missing; give one</source><translation>thiếu cả url (luồng hình) và still (ảnh đơn); cần một</translation></message>
    <message><source>there is no centre {centre} in this file</source><translation>tệp này không có trung tâm {centre}</translation></message>
    <message><source>needs centre: whose record it is</source><translation>cần centre: bản ghi của trung tâm nào</translation></message>
    <message><source>is missing; a password needs a user</source><translation>còn thiếu; có mật khẩu thì phải có user</translation></message>
    <message><source>is missing; a user needs password_env (or password)</source><translation>còn thiếu; có user thì cần password_env (hoặc password)</translation></message>
    <message><source>is given beside password; keep one of the two</source><translation>có cùng lúc với password; chỉ giữ một</translation></message>
    <message><source>there is no such folder beside this file</source><translation>không có thư mục này cạnh tệp</translation></message>
    <message><source>must be a JPEG or PNG file (.jpg, .jpeg, .png)</source><translation>phải là tệp JPEG hoặc PNG (.jpg, .jpeg, .png)</translation></message>
    <message><source>is no address; it must begin with {form} and name a machine</source><translation>không phải địa chỉ; phải bắt đầu bằng {form} và có tên máy</translation></message>
    <message><source>must begin with {form} and name a machine</source><translation>phải bắt đầu bằng {form} và có tên máy</translation></message>
    <message><source>must not carry a name or password; use user and password_env</source><translation>không được chứa tên hay mật khẩu; dùng user và password_env</translation></message>
    <message><source>must be the plain address, without # or blanks</source><translation>phải là địa chỉ thuần, không có # hay dấu cách</translation></message>
    <message><source>the password of the camera {camera} is to come from the environment variable {variable}, which is not set; set it and start again</source><translation>mật khẩu của camera {camera} lấy từ biến {variable} chưa đặt; đặt rồi khởi động lại</translation></message>
    <message><source>Accident</source><translation>Vụ tai nạn</translation></message>
    <message><source>Accidents</source><translation>Số vụ</translation></message>
    <message><source>Accidents of the last days</source><translation>Tai nạn những ngày gần đây</translation></message>
    <message><source>accidents in all: {count}</source><translation>tổng {count} vụ tai nạn</translation></message>
    <message><source>incidents in all: {count}</source><translation>tổng {count} vụ việc</translation></message>
    <message><source>Accidents on the map</source><translation>Tai nạn giao thông trên bản đồ</translation></message>
    <message><source>Addresses with malware</source><translation>Địa chỉ nhiễm mã độc</translation></message>
    <message><source>Agencies that handle field reports</source><translation>Đơn vị tham gia xử lý phản ánh</translation></message>
    <message><source>Alcohol</source><translation>Nồng độ cồn</translation></message>
    <message><source>Article</source><translation>Tin bài</translation></message>
    <message><source>Articles that wait for a reply</source><translation>Tin bài chờ phản hồi</translation></message>
    <message><source>Attacks blocked</source><translation>Tấn công bị chặn</translation></message>
    <message><source>Cameras online</source><translation>Camera đang hoạt động</translation></message>
    <message><source>Congested now</source><translation>Điểm đang ùn tắc</translation></message>
    <message><source>Congestion</source><translation>Ùn tắc</translation></message>
    <message><source>Critical</source><translation>Nghiêm trọng</translation></message>
    <message><source>Cyber attacks nationwide</source><translation>Tấn công mạng cả nước</translation></message>
    <message><source>Cyber incidents being handled</source><translation>Sự cố an toàn thông tin đang xử lý</translation></message>
    <message><source>Cyber incidents of the day</source><translation>Sự cố an toàn thông tin trong ngày</translation></message>
    <message><source>Data requests of the day</source><translation>Lượt truy vấn dữ liệu trong ngày</translation></message>
    <message><source>Every system is in contact</source><translation>Mọi hệ thống đang kết nối</translation></message>
    <message><source>Field reports answered lately</source><translation>Phản ánh hiện trường vừa trả lời</translation></message>
    <message><source>Field reports by ward</source><translation>Phản ánh hiện trường theo phường, xã</translation></message>
    <message><source>Field reports by agency</source><translation>Phản ánh hiện trường theo đơn vị</translation></message>
    <message><source>Field reports from receipt to reply</source><translation>Phản ánh hiện trường từ tiếp nhận đến trả lời</translation></message>
    <message><source>Field reports handled on time</source><translation>Phản ánh hiện trường xử lý đúng hạn</translation></message>
    <message><source>Field reports in progress</source><translation>Phản ánh hiện trường đang xử lý</translation></message>
    <message><source>Field reports overdue</source><translation>Phản ánh hiện trường quá hạn</translation></message>
    <message><source>Field reports received</source><translation>Phản ánh hiện trường tiếp nhận</translation></message>
    <message><source>Field reports resolved</source><translation>Phản ánh hiện trường đã xử lý</translation></message>
    <message><source>Figures up to date by subsystem</source><translation>Chỉ tiêu còn mới theo phân hệ</translation></message>
    <message><source>Grave</source><translation>Cao</translation></message>
    <message><source>Illegal parking</source><translation>Dừng, đỗ sai</translation></message>
    <message><source>Incident</source><translation>Vụ việc, sự cố</translation></message>
    <message><source>Incidents on the map</source><translation>Vụ việc trên bản đồ</translation></message>
    <message><source>Indicator of compromise</source><translation>Chỉ dấu</translation></message>
    <message><source>Indicators of compromise</source><translation>Chỉ dấu tấn công</translation></message>
    <message><source>Indicators of compromise in force</source><translation>Chỉ dấu tấn công còn hiệu lực</translation></message>
    <message><source>Information security by place</source><translation>An toàn thông tin theo đơn vị, địa bàn</translation></message>
    <message><source>Injured</source><translation>Bị thương</translation></message>
    <message><source>Killed</source><translation>Chết</translation></message>
    <message><source>Latest articles</source><translation>Tin bài mới nhất</translation></message>
    <message><source>Latest articles by field</source><translation>Tin bài mới theo lĩnh vực</translation></message>
    <message><source>Latest articles by outlet</source><translation>Tin bài mới theo cơ quan báo chí</translation></message>
    <message><source>Latest outages by type</source><translation>Sự cố gần đây theo loại</translation></message>
    <message><source>Medium</source><translation>Trung bình</translation></message>
    <message><source>Mentions of the day by tone</source><translation>Tin bài trong ngày theo sắc thái</translation></message>
    <message><source>Negative</source><translation>Tiêu cực</translation></message>
    <message><source>Negative mentions not answered</source><translation>Tin bài tiêu cực chưa phản hồi</translation></message>
    <message><source>Negative mentions of the day</source><translation>Tin bài tiêu cực trong ngày</translation></message>
    <message><source>Neutral</source><translation>Trung tính</translation></message>
    <message><source>No accident in the last days</source><translation>Không có tai nạn những ngày gần đây</translation></message>
    <message><source>No article</source><translation>Không có tin bài</translation></message>
    <message><source>No article waits for a reply</source><translation>Không có tin bài chờ phản hồi</translation></message>
    <message><source>No helmet</source><translation>Không đội mũ bảo hiểm</translation></message>
    <message><source>No incident is open</source><translation>Không có vụ việc, sự cố đang xử lý</translation></message>
    <message><source>No indicator is in force</source><translation>Không có chỉ dấu còn hiệu lực</translation></message>
    <message><source>No report</source><translation>Không có phản ánh</translation></message>
    <message><source>No report is overdue</source><translation>Không có phản ánh quá hạn</translation></message>
    <message><source>No report was answered lately</source><translation>Gần đây không có phản ánh được trả lời</translation></message>
    <message><source>No unpatched system is known</source><translation>Không có hệ thống chưa vá lỗ hổng</translation></message>
    <message><source>Not answered by agency</source><translation>Chưa phản hồi theo đơn vị</translation></message>
    <message><source>Nothing is congested</source><translation>Không có điểm ùn tắc</translation></message>
    <message><source>Open field reports by field</source><translation>Phản ánh đang xử lý theo lĩnh vực</translation></message>
    <message><source>Open incidents</source><translation>Sự cố đang xử lý</translation></message>
    <message><source>Open incidents by severity</source><translation>Sự cố đang xử lý theo mức độ</translation></message>
    <message><source>Open incidents by type</source><translation>Vụ việc đang xử lý theo loại</translation></message>
    <message><source>Open reports by field</source><translation>Phản ánh đang xử lý theo lĩnh vực</translation></message>
    <message><source>Outage</source><translation>Sự cố kết nối</translation></message>
    <message><source>Outages</source><translation>Sự cố kết nối</translation></message>
    <message><source>Outlet</source><translation>Cơ quan báo chí</translation></message>
    <message><source>Overdue field reports</source><translation>Phản ánh hiện trường quá hạn</translation></message>
    <message><source>Overdue reports</source><translation>Phản ánh quá hạn</translation></message>
    <message><source>Overloaded</source><translation>Quá tải, quá khổ</translation></message>
    <message><source>Platform uptime</source><translation>Thời gian hoạt động của nền tảng</translation></message>
    <message><source>Platform users of the day</source><translation>Người dùng nền tảng trong ngày</translation></message>
    <message><source>Points of congestion</source><translation>Điểm ùn tắc</translation></message>
    <message><source>Emergencies</source><translation>Ca cấp cứu</translation></message>
    <message><source>Outbreaks</source><translation>Ổ dịch</translation></message>
    <message><source>Projects</source><translation>Dự án</translation></message>
    <message><source>Schools not open as usual</source><translation>Trường không dạy học như thường</translation></message>
    <message><source>Violations</source><translation>Vi phạm</translation></message>
    <message><source>Visitors' reports</source><translation>Phản ánh của du khách</translation></message>
    <message><source>Positive</source><translation>Tích cực</translation></message>
    <message><source>Press mentions of the day</source><translation>Tin bài nhắc đến thành phố trong ngày</translation></message>
    <message><source>Public order and traffic by place</source><translation>An ninh trật tự, giao thông theo địa bàn</translation></message>
    <message><source>Public order incidents being handled</source><translation>Vụ việc an ninh trật tự đang xử lý</translation></message>
    <message><source>Public order incidents of the day</source><translation>Vụ việc an ninh trật tự trong ngày</translation></message>
    <message><source>Red light</source><translation>Vượt đèn đỏ</translation></message>
    <message><source>Reply</source><translation>Trả lời</translation></message>
    <message><source>Report</source><translation>Phản ánh</translation></message>
    <message><source>Reports answered lately</source><translation>Phản ánh vừa trả lời</translation></message>
    <message><source>Reports answered on time</source><translation>Phản ánh trả lời đúng hạn</translation></message>
    <message><source>Reports by agency</source><translation>Phản ánh theo đơn vị</translation></message>
    <message><source>Reports by locality</source><translation>Phản ánh theo địa bàn</translation></message>
    <message><source>Reports from receipt to reply</source><translation>Phản ánh từ tiếp nhận đến trả lời</translation></message>
    <message><source>Reports in progress</source><translation>Phản ánh đang xử lý</translation></message>
    <message><source>Reports overdue</source><translation>Phản ánh quá hạn</translation></message>
    <message><source>Reports received</source><translation>Phản ánh tiếp nhận</translation></message>
    <message><source>Reports resolved</source><translation>Phản ánh đã xử lý</translation></message>
    <message><source>Satisfaction with the replies</source><translation>Mức độ hài lòng về trả lời</translation></message>
    <message><source>Slight</source><translation>Thấp</translation></message>
    <message><source>Speeding</source><translation>Quá tốc độ</translation></message>
    <message><source>Subsystems and their figures</source><translation>Phân hệ và số liệu</translation></message>
    <message><source>Systems connected</source><translation>Hệ thống đã kết nối</translation></message>
    <message><source>Systems out of contact</source><translation>Hệ thống đang mất kết nối</translation></message>
    <message><source>Taken in</source><translation>Tiếp nhận</translation></message>
    <message><source>Traffic accidents</source><translation>Tai nạn giao thông</translation></message>
    <message><source>Traffic accidents of the day</source><translation>Tai nạn giao thông trong ngày</translation></message>
    <message><source>Traffic accidents of the month</source><translation>Tai nạn giao thông trong tháng</translation></message>
    <message><source>Traffic accidents over the years</source><translation>Tai nạn giao thông qua các năm</translation></message>
    <message><source>Traffic deaths</source><translation>Người chết vì tai nạn giao thông</translation></message>
    <message><source>Traffic injuries</source><translation>Người bị thương vì tai nạn giao thông</translation></message>
    <message><source>Traffic violations</source><translation>Vi phạm giao thông</translation></message>
    <message><source>Trend of field reports</source><translation>Diễn biến phản ánh hiện trường</translation></message>
    <message><source>Trend of information security</source><translation>Diễn biến an toàn thông tin</translation></message>
    <message><source>Trend of mentions</source><translation>Diễn biến tin bài</translation></message>
    <message><source>Trend of order and traffic</source><translation>Diễn biến an ninh trật tự, giao thông</translation></message>
    <message><source>Trend of reports</source><translation>Diễn biến phản ánh</translation></message>
    <message><source>Trend of the platform</source><translation>Diễn biến nền tảng</translation></message>
    <message><source>Unpatched systems</source><translation>Hệ thống chưa vá lỗ hổng</translation></message>
    <message><source>Up to date</source><translation>Còn mới</translation></message>
    <message><source>Violations by type</source><translation>Vi phạm giao thông theo loại</translation></message>
    <message><source>Vulnerability</source><translation>Lỗ hổng</translation></message>
    <message><source>Wrong lane</source><translation>Sai làn đường</translation></message>
    <message><source>Year</source><translation>Năm</translation></message>
    <message><source>accidents</source><translation>số vụ</translation></message>
    <message><source>as printed</source><translation>bản in ghi</translation></message>
    <message><source>being handled</source><translation>đang xử lý</translation></message>
    <message><source>content</source><translation>hài lòng</translation></message>
    <message><source>critical</source><translation>nghiêm trọng</translation></message>
    <message><source>data requests</source><translation>lượt truy vấn</translation></message>
    <message><source>due {time}</source><translation>hạn {time}</translation></message>
    <message><source>ended {time}</source><translation>xong {time}</translation></message>
    <message><source>grave</source><translation>cao</translation></message>
    <message><source>have reported</source><translation>đã báo cáo</translation></message>
    <message><source>in all today</source><translation>trong ngày</translation></message>
    <message><source>in botnets</source><translation>trong mạng botnet</translation></message>
    <message><source>injured</source><translation>bị thương</translation></message>
    <message><source>installed</source><translation>đã lắp đặt</translation></message>
    <message><source>killed</source><translation>chết</translation></message>
    <message><source>medium</source><translation>trung bình</translation></message>
    <message><source>negative</source><translation>tiêu cực</translation></message>
    <message><source>not answered</source><translation>chưa phản hồi</translation></message>
    <message><source>not content</source><translation>chưa hài lòng</translation></message>
    <message><source>not said</source><translation>chưa ghi</translation></message>
    <message><source>of all mentions</source><translation>tổng số tin bài</translation></message>
    <message><source>out of contact</source><translation>mất kết nối</translation></message>
    <message><source>outages today</source><translation>sự cố trong ngày</translation></message>
    <message><source>positive</source><translation>tích cực</translation></message>
    <message><source>resolved</source><translation>đã xử lý</translation></message>
    <message><source>slight</source><translation>thấp</translation></message>
    <message><source>users</source><translation>người dùng</translation></message>
    <message><source>{count}, {overdue} overdue</source><translation>{count}, quá hạn {overdue}</translation></message>
    <message><source>Alarms by subsystem</source><translation>Cảnh báo theo phân hệ</translation></message>
    <message><source>Alarms of high priority</source><translation>Cảnh báo mức cao</translation></message>
    <message><source>High</source><translation>Cao</translation></message>
    <message><source>Low</source><translation>Thấp</translation></message>
    <message><source>Middle</source><translation>Trung bình</translation></message>
    <message><source>No alarm stands</source><translation>Không có cảnh báo</translation></message>
    <message><source>Priority</source><translation>Mức</translation></message>
    <message><source>What is wrong</source><translation>Nội dung</translation></message>
    <message><source>What is wrong, what to do</source><translation>Nội dung, việc cần làm</translation></message>
    <message><source>low priority</source><translation>mức thấp</translation></message>
    <message><source>medium priority</source><translation>mức trung bình</translation></message>
    <message><source>the centre gives no guidance</source><translation>trung tâm chưa có hướng dẫn</translation></message>
    <message><source>Ask for an explanation</source><translation>Yêu cầu giải trình</translation></message>
    <message><source>Back</source><translation>Quay lại</translation></message>
    <message><source>Back to the scene</source><translation>Về cảnh</translation></message>
    <message><source>Ctrl+↑ chart · Ctrl+↓ table · in the chart: ← → + − Home, Ctrl+← Ctrl+→ point by point</source><translation>Ctrl+↑ biểu đồ · Ctrl+↓ bảng · trong biểu đồ: ← → + − Home, Ctrl+← Ctrl+→ từng điểm</translation></message>
    <message><source>Drill-down</source><translation>Xem sâu</translation></message>
    <message><source>Enter open · Backspace back · Alt+↑ level above · Alt+Home overview · F5 read again · Esc close</source><translation>Enter mở · Backspace quay lại · Alt+↑ lên một cấp · Alt+Home tổng quan · F5 đọc lại · Esc đóng</translation></message>
    <message><source>Find in the list</source><translation>Tìm trong danh sách</translation></message>
    <message><source>in the map: ← → ↑ ↓, Enter or a click opens a locality</source><translation>trong bản đồ: ← → ↑ ↓, Enter hoặc bấm để mở địa bàn</translation></message>
    <message><source>Look closer – {room}</source><translation>Xem sâu – {room}</translation></message>
    <message><source>No filter</source><translation>Bỏ lọc</translation></message>
    <message><source>Published values in the chart</source><translation>Các lần công bố trên biểu đồ</translation></message>
    <message><source>Put on the wall</source><translation>Đưa lên tường</translation></message>
    <message><source>Take off the wall</source><translation>Hạ khỏi tường</translation></message>
    <message><source>Tap a row to look closer</source><translation>Chạm vào một dòng để xem sâu hơn</translation></message>
    <message><source>This is where you began</source><translation>Đây là nơi bắt đầu</translation></message>
    <message><source>all</source><translation>tất cả</translation></message>
    <message><source>all agencies</source><translation>mọi đơn vị</translation></message>
    <message><source>all localities</source><translation>mọi địa bàn</translation></message>
    <message><source>latest period</source><translation>kỳ mới nhất</translation></message>
    <message><source>type · ↓ into the list · Enter choose · Esc leave</source><translation>gõ để tìm · ↓ xuống danh sách · Enter chọn · Esc bỏ</translation></message>
    <message><source>Edit the scene</source><translation>Sửa cảnh</translation></message>
    <message><source>Presentation: lock</source><translation>Trình bày: khoá</translation></message>
    <message><source>Journal of scenes</source><translation>Nhật ký cảnh</translation></message>
    <message><source>Favourites</source><translation>Ưa dùng</translation></message>
    <message><source>Own scenes</source><translation>Cảnh riêng</translation></message>
    <message><source>Duty modes</source><translation>Chế độ trực</translation></message>
    <message><source>in detail</source><translation>chi tiết</translation></message>
    <message><source>Search everything …</source><translation>Tìm mọi thứ …</translation></message>
    <message><source>coming …</source><translation>đang dựng …</translation></message>
    <message><source>next {time}</source><translation>kế tiếp {time}</translation></message>
    <message><source>Take the lock off</source><translation>Mở khoá trình bày</translation></message>
    <message><source>No wall is open</source><translation>Chưa mở màn hình nào</translation></message>
    <message><source>“{name}” in exchange with “{other}”</source><translation>“{name}” đổi chỗ với “{other}”</translation></message>
    <message><source>“{name}” on screen {role}</source><translation>“{name}” lên màn {role}</translation></message>
    <message><source>arrows: which screen · Enter: put it there · Esc: leave it</source><translation>mũi tên: chọn màn · Enter: đặt · Esc: thôi</translation></message>
    <message><source>arrows: which screen · Tab: which tile · Enter: put it there · Esc: leave it</source><translation>mũi tên: chọn màn · Tab: chọn ô · Enter: đặt · Esc: thôi</translation></message>
    <message><source>no screen: its window comes back with it</source><translation>mất màn hình: có lại màn thì có lại cảnh</translation></message>
    <message><source>Next: {scene}, {time} ({why})</source><translation>Kế tiếp: {scene}, {time} ({why})</translation></message>
    <message><source>the wall is locked</source><translation>đang khoá trình bày</translation></message>
    <message><source>a person chose, until {time}</source><translation>có người chọn, đến {time}</translation></message>
    <message><source>a person chose</source><translation>có người chọn</translation></message>
    <message><source>its rule has shown enough within the hour</source><translation>quy tắc đã hiện đủ số lần trong giờ này</translation></message>
    <message><source>another alarm is shown</source><translation>đang hiện cảnh báo khác</translation></message>
    <message><source>the scene's file has mistakes</source><translation>tệp cảnh có lỗi</translation></message>
    <message><source>an officer</source><translation>người trực</translation></message>
    <message><source>chosen by {who}, {time}</source><translation>{who} chọn, {time}</translation></message>
    <message><source>held until {time}</source><translation>giữ đến {time}</translation></message>
    <message><source>alarm “{alarm}”, by the rule “{rule}”</source><translation>cảnh báo “{alarm}”, theo quy tắc “{rule}”</translation></message>
    <message><source>by the schedule “{name}”, {time}</source><translation>theo lịch “{name}”, {time}</translation></message>
    <message><source>because the screens changed, {time}</source><translation>do màn hình thay đổi, {time}</translation></message>
    <message><source>the first scene of this wall</source><translation>cảnh mở đầu</translation></message>
    <message><source>Locked by {who}, {since}, until {until}</source><translation>{who} khoá, {since}, đến {until}</translation></message>
    <message><source>Locked by {who}, {since}: only persons change the wall</source><translation>{who} khoá, {since}: chỉ người trực đổi được cảnh</translation></message>
    <message><source>Waits: {what}</source><translation>Đang chờ: {what}</translation></message>
    <message><source>For</source><translation>Đã</translation></message>
    <message><source>Who has it</source><translation>Ai xử lý</translation></message>
    <message><source>nobody yet</source><translation>chưa có ai</translation></message>
    <message><source>Did last</source><translation>Việc gần nhất</translation></message>
    <message><source>locked the wall</source><translation>khoá trình bày</translation></message>
    <message><source>took the lock off</source><translation>mở khoá trình bày</translation></message>
    <message><source>put an alarm away</source><translation>cất cảnh báo</translation></message>
    <message><source>went back to: {scene}</source><translation>về cảnh: {scene}</translation></message>
    <message><source>put on the wall: {scene}</source><translation>đưa lên: {scene}</translation></message>
    <message><source>People</source><translation>Người trực</translation></message>
    <message><source>Acts at this console</source><translation>Người thao tác tại bàn này</translation></message>
    <message><source>There is no scene before</source><translation>Không có cảnh trước</translation></message>
    <message><source>It is on the wall now</source><translation>Đang trên màn hình</translation></message>
    <message><source>All {count} screens change</source><translation>Cả {count} màn đều đổi</translation></message>
    <message><source>{count} of {all} screens change: {roles}</source><translation>{count}/{all} màn đổi: {roles}</translation></message>
    <message><source>and {count} more</source><translation>và {count} lỗi nữa</translation></message>
    <message><source>This scene's file has mistakes: it cannot be taken</source><translation>Tệp cảnh này có lỗi: không đưa lên được</translation></message>
    <message><source>Preview, not on the wall:</source><translation>Xem trước, chưa lên màn:</translation></message>
    <message><source>Leave it</source><translation>Thôi</translation></message>
    <message><source>On the wall:</source><translation>Đang hiện:</translation></message>
    <message><source>as it is</source><translation>giữ nguyên</translation></message>
    <message><source>changes</source><translation>đổi</translation></message>
    <message><source>Backspace: the scene before</source><translation>Backspace: về cảnh trước</translation></message>
    <message><source>“{name}” is no longer on the wall</source><translation>“{name}” không còn trên màn hình</translation></message>
    <message><source>● beats</source><translation>● có nhịp</translation></message>
    <message><source>◆ no beat for {age}</source><translation>◆ mất nhịp {age}</translation></message>
    <message><source>Here</source><translation>Tại đây</translation></message>
    <message><source>at this console</source><translation>tại bàn này</translation></message>
    <message><source>Alt+0 here · arrows · Enter look closer · M or pull: to a screen</source><translation>Alt+0 vào đây · mũi tên · Enter xem sâu · M hoặc kéo: sang màn khác</translation></message>
    <message><source>Shift+Enter preview · Ctrl+Enter on one screen · Ctrl+B ☆</source><translation>Shift+Enter xem trước · Ctrl+Enter lên một màn · Ctrl+B ☆</translation></message>
    <message><source>Look closer</source><translation>Xem sâu</translation></message>
    <message><source>new units {date}</source><translation>đơn vị mới {date}</translation></message>
    <message><source>added up from units of {system}</source><translation>cộng từ đơn vị {system}</translation></message>
    <message><source>in all {total}</source><translation>tổng số {total}</translation></message>
    <message><source>The most urgent alarm</source><translation>Cảnh báo cấp bách nhất</translation></message>
    <message><source>Tone, reply</source><translation>Sắc thái, trả lời</translation></message>
    <message><source>since {time}</source><translation>từ {time}</translation></message>
    <message><source>{tone}, answered {time}</source><translation>{tone}, trả lời {time}</translation></message>
    <message><source>{tone}, not answered</source><translation>{tone}, chưa phản hồi</translation></message>
    <message><source>{tone}, reply overdue {age}</source><translation>{tone}, quá hạn trả lời {age}</translation></message>
    <message><source>{time}, past its deadline</source><translation>{time}, trễ hạn</translation></message>
    <message><source>{count} of {all} live</source><translation>{count}/{all} sống</translation></message>
    <message><source>All figures</source><translation>Mọi chỉ tiêu</translation></message>
    <message><source>the whole screen</source><translation>cả màn hình</translation></message>
    <message><source>in place of a tile</source><translation>thay một ô</translation></message>
    <message><source>Where</source><translation>Chỗ</translation></message>
    <message><source>There is nothing here to put on the wall</source><translation>Trang này không có gì để đưa lên tường</translation></message>
    <message><source>On the wall, screen {role}: {title}</source><translation>Đã đưa lên tường, màn hình {role}: {title}</translation></message>
    <message><source>Taken off the wall</source><translation>Đã hạ khỏi tường</translation></message>
    <message><source>Reform of units</source><translation>Sắp xếp đơn vị</translation></message>
    <message><source>unit of {system}</source><translation>đơn vị hành chính {system}</translation></message>
    <message><source>Open cyber incidents by type</source><translation>Sự cố đang xử lý theo loại</translation></message>
    <message><source>Vulnerabilities</source><translation>Lỗ hổng chưa vá</translation></message>
    <message><source>came by</source><translation>kênh tiếp nhận</translation></message>
    <message><source>cause</source><translation>nguyên nhân</translation></message>
    <message><source>field</source><translation>lĩnh vực</translation></message>
    <message><source>neutral</source><translation>trung tính</translation></message>
    <message><source>number</source><translation>số</translation></message>
    <message><source>outlet</source><translation>cơ quan báo chí</translation></message>
    <message><source>pattern</source><translation>mẫu phát hiện</translation></message>
    <message><source>place</source><translation>địa điểm</translation></message>
    <message><source>reply</source><translation>nội dung trả lời</translation></message>
    <message><source>satisfaction</source><translation>mức hài lòng</translation></message>
    <message><source>sort</source><translation>loại</translation></message>
    <message><source>tone</source><translation>sắc thái</translation></message>
    <message><source>This map cannot be shown; why is in the log</source><translation>Không hiện được bản đồ này; lý do có trong nhật ký</translation></message>
    <message><source>published</source><translation>đã đăng</translation></message>
    <message><source>1/3 How do they stand? Row by row from above, each from left to right, rows parted by a stroke (/); 1:2x1 is a screen joined of 2 x 1 panels. A question mark shows the numbers again.</source><translation>1/3 Các màn hình xếp thế nào? Viết từng hàng từ trên xuống, mỗi hàng từ trái sang phải, các hàng cách nhau bằng dấu gạch chéo (/); 1:2x1 là một màn hình ghép từ 2 x 1 tấm. Dấu hỏi để hiện lại các số.</translation></message>
    <message><source>2/3 How large is each panel's picture? Width x height in mm, or the diagonal like 55in; one for all, or 1=1210x680; 2=55in</source><translation>2/3 Hình của mỗi tấm lớn bao nhiêu? Viết rộng x cao theo mm, hoặc đường chéo như 55in; một số đo cho tất cả, hoặc 1=1210x680; 2=55in</translation></message>
    <message><source>3/3 How many metres away sits the farthest viewer?</source><translation>3/3 Người ngồi xa nhất cách màn hình bao nhiêu mét?</translation></message>
    <message><source>EDID</source><translation>EDID</translation></message>
    <message><source>Look at the screens: each shows its number</source><translation>Hãy nhìn các màn hình: mỗi màn hình hiện số của mình</translation></message>
    <message><source>connector</source><translation>cổng nối</translation></message>
    <message><source>maker and model</source><translation>hãng và kiểu máy</translation></message>
    <message><source>no role</source><translation>chưa có vai</translation></message>
    <message><source>none of the site's screens is connected: the wall takes what there is, by place</source><translation>không màn hình nào của tệp địa điểm đang được nối: tường dùng những màn hình hiện có, theo vị trí</translation></message>
    <message><source>position</source><translation>vị trí</translation></message>
    <message><source>recognised by</source><translation>nhận ra bằng</translation></message>
    <message><source>role</source><translation>vai</translation></message>
    <message><source>scale</source><translation>tỷ lệ</translation></message>
    <message><source>serial number</source><translation>số sê-ri</translation></message>
    <message><source>the screen does not say how large it is</source><translation>màn hình không cho biết kích thước</translation></message>
    <message><source>the screen states the ratio of its sides instead of its size</source><translation>màn hình báo tỷ lệ hai cạnh thay vì kích thước</translation></message>
    <message><source>the stated size gives pixels that no screen has</source><translation>kích thước được báo cho ra điểm ảnh mà không màn hình nào có</translation></message>
    <message><source>the stated size has another shape than the picture</source><translation>kích thước được báo không cùng hình dạng với hình</translation></message>
    <message><source>{file} is written; the one before is {backup}</source><translation>Đã ghi {file}; tệp trước đó là {backup}</translation></message>
    <message><source>{numbers} say the same of themselves: they are told apart by their connectors, so swapped cables swap their roles</source><translation>{numbers} báo về mình giống hệt nhau: chỉ phân biệt được bằng cổng nối, nên đổi cáp là đổi vai</translation></message>
    <message><source>{numbers}: {why}; measure it and write width_mm and height_mm</source><translation>{numbers}: {why}; hãy đo và ghi width_mm, height_mm</translation></message>
    <message><source>{number}: looks like a matrix of {columns} × {rows} panels, joined to one screen by the graphics card</source><translation>{number}: giống một ma trận {columns} × {rows} tấm do cạc đồ hoạ ghép thành một màn hình</translation></message>
    <message><source>{role} as it was is taken out</source><translation>{role} cũ được bỏ đi</translation></message>
    <message><source>{role} stays as it was: its screen is not connected</source><translation>{role} giữ nguyên: màn hình của nó chưa được nối</translation></message>
    <message><source>{role}: no screen{named}</source><translation>{role}: không có màn hình{named}</translation></message>
    <message><source>{value} cannot be written into a scene file</source><translation>{value} không ghi được vào tệp cảnh</translation></message>
    <message><source>{path} is no place of a wall, a display or a tile</source><translation>{path} không phải vị trí của tường, màn hình hay ô</translation></message>
    <message><source>this scene has no wall {wall}; it has: {walls}</source><translation>cảnh này không có tường {wall}; cảnh có: {walls}</translation></message>
    <message><source>the wall {wall} has no display {role}; it has: {roles}</source><translation>tường {wall} không có màn hình {role}; tường có: {roles}</translation></message>
    <message><source>the wall {wall} has no tile {tile}</source><translation>tường {wall} không có ô {tile}</translation></message>
    <message><source>the wall {wall} already has a tile {tile}</source><translation>tường {wall} đã có ô {tile}</translation></message>
    <message><source>the wall {wall} already has a display {role}</source><translation>tường {wall} đã có màn hình {role}</translation></message>
    <message><source>this scene already has a wall {wall}</source><translation>cảnh này đã có tường {wall}</translation></message>
    <message><source>tiles of two walls cannot be swapped; copy them instead</source><translation>không đổi chỗ được hai ô của hai tường; hãy sao chép</translation></message>
    <message><source>there is no free place on {role} of the wall {wall}</source><translation>màn hình {role} của tường {wall} không còn chỗ trống</translation></message>
    <message><source>{value} is no id: lower-case letters, digits, - and _, beginning with a letter</source><translation>{value} không phải mã: chữ thường, chữ số, - và _, bắt đầu bằng chữ cái</translation></message>
    <message><source>{place} is off every grid</source><translation>{place} nằm ngoài mọi lưới</translation></message>
    <message><source>a grid has 1 to {most} columns and rows</source><translation>lưới có từ 1 đến {most} cột và hàng</translation></message>
    <message><source>tile {tile} has no room on a grid of {grid}</source><translation>ô {tile} không có chỗ trên lưới {grid}</translation></message>
    <message><source>on a grid of {grid} tile {tile} would lie over {other}</source><translation>trên lưới {grid}, ô {tile} sẽ đè lên {other}</translation></message>
    <message><source>{wall} is the scene's only wall; add another one first</source><translation>{wall} là tường duy nhất của cảnh; hãy thêm tường khác trước</translation></message>
    <message><source>{role} is the only display of the wall {wall}</source><translation>{role} là màn hình duy nhất của tường {wall}</translation></message>
    <message><source>the grids of the wall {wall} have no common one of at most {most} lines</source><translation>các lưới của tường {wall} không có lưới chung nào dưới {most} đường</translation></message>
    <message><source>{wall} is no wall; write columns x rows, like 2x2</source><translation>{wall} không phải tường; viết cột x hàng, như 2x2</translation></message>
    <message><source>walls, displays and tiles must be tables ([[variant]] …) to be edited; mend the file by hand first</source><translation>tường, màn hình và ô phải là bảng ([[variant]] …) mới sửa được; hãy sửa tệp bằng tay trước</translation></message>
    <message><source>this cannot be written: {why}</source><translation>không ghi được: {why}</translation></message>
    <message><source>move tile {tile}</source><translation>chuyển ô {tile}</translation></message>
    <message><source>move tile {tile} to {role}</source><translation>chuyển ô {tile} sang {role}</translation></message>
    <message><source>resize tile {tile}</source><translation>đổi cỡ ô {tile}</translation></message>
    <message><source>swap tiles {tile} and {other}</source><translation>đổi chỗ ô {tile} và {other}</translation></message>
    <message><source>copy tile {tile} to {role}</source><translation>chép ô {tile} sang {role}</translation></message>
    <message><source>duplicate tile {tile}</source><translation>nhân đôi ô {tile}</translation></message>
    <message><source>add tile {tile}</source><translation>thêm ô {tile}</translation></message>
    <message><source>remove tile {tile}</source><translation>bỏ ô {tile}</translation></message>
    <message><source>what tile {tile} shows</source><translation>nội dung ô {tile}</translation></message>
    <message><source>setting {key} of tile {tile}</source><translation>thiết đặt {key} của ô {tile}</translation></message>
    <message><source>title of tile {tile}</source><translation>tiêu đề ô {tile}</translation></message>
    <message><source>priority of tile {tile}</source><translation>mức ưu tiên ô {tile}</translation></message>
    <message><source>rename tile {tile}</source><translation>đổi mã ô {tile}</translation></message>
    <message><source>grid of display {role}</source><translation>lưới màn hình {role}</translation></message>
    <message><source>add wall {wall}</source><translation>thêm tường {wall}</translation></message>
    <message><source>copy wall {wall} to {other}</source><translation>chép tường {wall} sang {other}</translation></message>
    <message><source>remove wall {wall}</source><translation>bỏ tường {wall}</translation></message>
    <message><source>add display {role}</source><translation>thêm màn hình {role}</translation></message>
    <message><source>remove display {role}</source><translation>bỏ màn hình {role}</translation></message>
    <message><source>name of the scene</source><translation>tên cảnh</translation></message>
    <message><source>key of the scene</source><translation>phím của cảnh</translation></message>
    <message><source>macro {name} of the scene</source><translation>macro {name} của cảnh</translation></message>
    <message><source>id of the scene</source><translation>mã cảnh</translation></message>
    <message><source>another version of the scene</source><translation>một bản khác của cảnh</translation></message>
    <message><source>from screen {role}</source><translation>từ màn hình {role}</translation></message>
    <message><source>Screens away: {roles}</source><translation>Mất màn hình: {roles}</translation></message>
    <message><source>their important tiles are on {roles}</source><translation>các ô quan trọng của chúng đang ở {roles}</translation></message>
    <message><source>text on {roles} is too small to be read from afar</source><translation>chữ ở {roles} quá nhỏ để đọc từ xa</translation></message>
    <message><source>important tiles are on {roles}</source><translation>các ô quan trọng đang ở {roles}</translation></message>
    <message><source>not shown: {tiles}</source><translation>không hiện: {tiles}</translation></message>
    <message><source>Another panel than the site file names; it took the place</source><translation>Tấm màn hình khác với tệp cấu hình; đã vào thay chỗ</translation></message>
    <message><source>{file} is gone since it was opened; nothing was saved: look at what differs first</source><translation>{file} đã mất từ lúc mở; chưa ghi gì: hãy xem khác biệt trước</translation></message>
    <message><source>{file} was changed by somebody else since it was opened; nothing was saved: look at what differs first</source><translation>{file} đã bị người khác sửa từ lúc mở; chưa ghi gì: hãy xem khác biệt trước</translation></message>
    <message><source>there is no room on the disk for {file}; nothing was changed: make room, save again</source><translation>đĩa hết chỗ cho {file}; chưa thay đổi gì: hãy dọn chỗ rồi ghi lại</translation></message>
    <message><source>{file} cannot be written: {why}; nothing was changed</source><translation>không ghi được {file}: {why}; chưa thay đổi gì</translation></message>
    <message><source>{file} cannot be removed: {why}; nothing was changed</source><translation>không xoá được {file}: {why}; chưa thay đổi gì</translation></message>
    <message><source>{folder} takes no further version; look at what is in it</source><translation>{folder} không nhận thêm bản nào; hãy xem trong đó có gì</translation></message>
    <message><source>version {number} has no text: the scene's file was removed there</source><translation>bản {number} không có nội dung: tệp cảnh đã được bỏ ở đó</translation></message>
    <message><source>there is no version {number} of {scene}; there are: {numbers}</source><translation>cảnh {scene} không có bản {number}; có các bản: {numbers}</translation></message>
    <message><source>{file} is damaged: it is no text (byte {byte})</source><translation>{file} bị hỏng: không phải văn bản (byte {byte})</translation></message>
    <message><source>nobody knows who saved it and when: its record is lost</source><translation>không rõ ai ghi và lúc nào: mất bản ghi</translation></message>
    <message><source>its text is not what was saved</source><translation>nội dung không đúng như lúc ghi</translation></message>
    <message><source>its text is lost</source><translation>nội dung đã mất</translation></message>
    <message><source>as shipped</source><translation>nguyên bản kèm phần mềm</translation></message>
    <message><source>changed by hand</source><translation>sửa bằng tay</translation></message>
    <message><source>back to version {number}</source><translation>trở lại bản {number}</translation></message>
    <message><source>{scene} is no scene's id</source><translation>{scene} không phải mã cảnh</translation></message>
    <message><source>no scene {scene} ships with the program</source><translation>không có cảnh {scene} kèm phần mềm</translation></message>
    <message><source>{scene} is shown as it ships already</source><translation>{scene} đang hiển thị nguyên bản rồi</translation></message>
    <message><source>a shelf needs a folder to save scenes in</source><translation>cần một thư mục để ghi cảnh</translation></message>
    <message><source>cannot be compared: one of the two {why}</source><translation>không so sánh được: một trong hai bản {why}</translation></message>
    <message><source>only comments, spaces or the order of lines differ</source><translation>chỉ khác chú thích, khoảng trống hoặc thứ tự dòng</translation></message>
    <message><source>id of the scene: {old} → {new}</source><translation>mã cảnh: {old} → {new}</translation></message>
    <message><source>name of the scene: {old} → {new}</source><translation>tên cảnh: {old} → {new}</translation></message>
    <message><source>key of the scene: {old} → {new}</source><translation>phím của cảnh: {old} → {new}</translation></message>
    <message><source>macro {name} of the scene: {old} → {new}</source><translation>macro {name} của cảnh: {old} → {new}</translation></message>
    <message><source>wall {wall} was removed ({count} tiles)</source><translation>bỏ tường {wall} ({count} ô)</translation></message>
    <message><source>wall {wall} was added ({count} tiles)</source><translation>thêm tường {wall} ({count} ô)</translation></message>
    <message><source>display {role} was removed</source><translation>bỏ màn hình {role}</translation></message>
    <message><source>display {role} was added</source><translation>thêm màn hình {role}</translation></message>
    <message><source>grid of display {role}: {old} → {new}</source><translation>lưới màn hình {role}: {old} → {new}</translation></message>
    <message><source>tile ‘{tile}’ is named ‘{name}’ now</source><translation>ô ‘{tile}’ nay mang mã ‘{name}’</translation></message>
    <message><source>tile ‘{tile}’ was added on {place}</source><translation>thêm ô ‘{tile}’ ở {place}</translation></message>
    <message><source>tile ‘{tile}’ was removed from {place}</source><translation>bỏ ô ‘{tile}’ khỏi {place}</translation></message>
    <message><source>tile ‘{tile}’ moved from {old} to {new}</source><translation>ô ‘{tile}’ chuyển từ {old} đến {new}</translation></message>
    <message><source>tile ‘{tile}’ changed its size from {old} to {new}</source><translation>ô ‘{tile}’ đổi cỡ từ {old} thành {new}</translation></message>
    <message><source>tile ‘{tile}’ shows {new} instead of {old}</source><translation>ô ‘{tile}’ hiển thị {new} thay cho {old}</translation></message>
    <message><source>title of tile ‘{tile}’: {old} → {new}</source><translation>tiêu đề ô ‘{tile}’: {old} → {new}</translation></message>
    <message><source>sensitivity of tile ‘{tile}’: {old} → {new}</source><translation>độ nhạy cảm ô ‘{tile}’: {old} → {new}</translation></message>
    <message><source>audience of the scene: {old} → {new}</source><translation>đối tượng xem cảnh: {old} → {new}</translation></message>
    <message><source>priority of tile ‘{tile}’: {old} → {new}</source><translation>mức ưu tiên ô ‘{tile}’: {old} → {new}</translation></message>
    <message><source>setting {key} of tile ‘{tile}’: {old} → {new}</source><translation>thiết đặt {key} của ô ‘{tile}’: {old} → {new}</translation></message>
    <message><source>Shows the same picture as another screen</source><translation>Hiện cùng một hình với màn hình khác</translation></message>
    <message><source>Add a tile</source><translation>Thêm ô</translation></message>
    <message><source>Add size</source><translation>Thêm cỡ này</translation></message>
    <message><source>Another size of wall (like 2x2), made after the present one</source><translation>Thêm cỡ tường (như 2x2), dựa theo cỡ đang mở</translation></message>
    <message><source>Back to the scene as shipped</source><translation>Về cảnh đi kèm phần mềm</translation></message>
    <message><source>Back to version {number}, and save</source><translation>Về phiên bản {number} và lưu</translation></message>
    <message><source>Begin with</source><translation>Bắt đầu từ</translation></message>
    <message><source>Bring this version back</source><translation>Lấy lại phiên bản này</translation></message>
    <message><source>Cameras in a row</source><translation>Số camera một hàng</translation></message>
    <message><source>Change places with “{tile}”</source><translation>Đổi chỗ với “{tile}”</translation></message>
    <message><source>Chart under the value</source><translation>Biểu đồ dưới số</translation></message>
    <message><source>Choose a tile to set what it shows.</source><translation>Chọn một ô để đặt nội dung cho ô đó.</translation></message>
    <message><source>Copy to {place}</source><translation>Chép tới {place}</translation></message>
    <message><source>Ctrl and drag</source><translation>Ctrl + kéo</translation></message>
    <message><source>Deadlines</source><translation>Các hạn chót</translation></message>
    <message><source>Destinations</source><translation>Các điểm đến</translation></message>
    <message><source>Disbursement: figure</source><translation>Giải ngân: chỉ tiêu</translation></message>
    <message><source>Figure by locality</source><translation>Chỉ tiêu theo địa bàn</translation></message>
    <message><source>Figure of the trend</source><translation>Chỉ tiêu của diễn biến</translation></message>
    <message><source>From which camera on</source><translation>Từ camera thứ</translation></message>
    <message><source>Give the scene a name first</source><translation>Đặt tên cho cảnh trước đã</translation></message>
    <message><source>Go on with it</source><translation>Làm tiếp bản nháp</translation></message>
    <message><source>Go on with unsaved work</source><translation>Làm tiếp bản nháp chưa lưu</translation></message>
    <message><source>Grid of {role}: columns × rows</source><translation>Lưới của {role}: số cột × số hàng</translation></message>
    <message><source>Group of figures</source><translation>Nhóm chỉ tiêu</translation></message>
    <message><source>Important: moves when its screen is lost</source><translation>Ô quan trọng: dời đi khi mất màn hình</translation></message>
    <message><source>Its file: {file}</source><translation>Tệp: {file}</translation></message>
    <message><source>Key on the console (F1, Ctrl+1, …)</source><translation>Phím tắt ở bàn trực (F1, Ctrl+1, …)</translation></message>
    <message><source>Keys</source><translation>Phím</translation></message>
    <message><source>Keys of the editor</source><translation>Phím của trình soạn cảnh</translation></message>
    <message><source>Kind of records</source><translation>Loại hồ sơ</translation></message>
    <message><source>Kind of tile</source><translation>Loại ô</translation></message>
    <message><source>Last step: {step}</source><translation>Bước vừa làm: {step}</translation></message>
    <message><source>Listed by</source><translation>Liệt kê theo</translation></message>
    <message><source>Make it</source><translation>Tạo cảnh</translation></message>
    <message><source>Map drawn as</source><translation>Cách vẽ bản đồ</translation></message>
    <message><source>Marked ▲ below</source><translation>Đánh dấu ▲ khi dưới</translation></message>
    <message><source>Marked ◆ below</source><translation>Đánh dấu ◆ khi dưới</translation></message>
    <message><source>Months</source><translation>Số tháng</translation></message>
    <message><source>Move to {place}</source><translation>Chuyển tới {place}</translation></message>
    <message><source>Name in English</source><translation>Tên tiếng Anh</translation></message>
    <message><source>New scene</source><translation>Cảnh mới</translation></message>
    <message><source>New tile at {place}</source><translation>Ô mới ở {place}</translation></message>
    <message><source>No free place on {role}: make a tile smaller, or remove one</source><translation>Màn hình {role} hết chỗ trống: thu nhỏ hoặc bỏ bớt một ô</translation></message>
    <message><source>No room there for: {tiles}</source><translation>Không đủ chỗ cho: {tiles}</translation></message>
    <message><source>No version yet: one is kept with every save.</source><translation>Chưa có phiên bản nào: mỗi lần lưu giữ lại một bản.</translation></message>
    <message><source>Not here: it would be off the grid</source><translation>Không được: ra ngoài lưới</translation></message>
    <message><source>Not here: it would lie over “{tile}”</source><translation>Không được: chồng lên “{tile}”</translation></message>
    <message><source>Not here: there is no display {role}</source><translation>Không được: không có màn hình {role}</translation></message>
    <message><source>Not saved, {count} to mend: {place}: {why}</source><translation>Chưa lưu, còn {count} lỗi: {place}: {why}</translation></message>
    <message><source>Note for the next version (why it was changed)</source><translation>Ghi chú cho phiên bản tới (vì sao sửa)</translation></message>
    <message><source>Nothing to redo</source><translation>Không có gì để làm lại</translation></message>
    <message><source>Nothing to undo</source><translation>Không có gì để hoàn tác</translation></message>
    <message><source>Open</source><translation>Mở</translation></message>
    <message><source>Open a scene</source><translation>Mở cảnh</translation></message>
    <message><source>Open ones only</source><translation>Chỉ hồ sơ còn mở</translation></message>
    <message><source>Other settings of the bundle</source><translation>Thiết lập khác của gói</translation></message>
    <message><source>Overdue ones only</source><translation>Chỉ hồ sơ quá hạn</translation></message>
    <message><source>Periods in the chart</source><translation>Số kỳ trên biểu đồ</translation></message>
    <message><source>Picture in its place</source><translation>Đặt hình vào khung</translation></message>
    <message><source>Pictures a second</source><translation>Số hình mỗi giây</translation></message>
    <message><source>Public order: figure</source><translation>An ninh trật tự: chỉ tiêu</translation></message>
    <message><source>Public order: figures</source><translation>An ninh trật tự: các chỉ tiêu</translation></message>
    <message><source>Public order: subsystem</source><translation>An ninh trật tự: phân hệ</translation></message>
    <message><source>Quarantine: figure</source><translation>Cách ly: chỉ tiêu</translation></message>
    <message><source>Redo</source><translation>Làm lại</translation></message>
    <message><source>Redone: {step}</source><translation>Đã làm lại: {step}</translation></message>
    <message><source>Remove this size</source><translation>Bỏ cỡ đang mở</translation></message>
    <message><source>Reporting centre</source><translation>Trung tâm báo cáo</translation></message>
    <message><source>Retail sales: figure</source><translation>Bán lẻ: chỉ tiêu</translation></message>
    <message><source>Revenue: figure</source><translation>Thu ngân sách: chỉ tiêu</translation></message>
    <message><source>Rows at most</source><translation>Số dòng tối đa</translation></message>
    <message><source>Save</source><translation>Lưu</translation></message>
    <message><source>Save mine; theirs stays as a version</source><translation>Lưu bản của tôi (bản kia vẫn giữ lại)</translation></message>
    <message><source>Saved at {time} as version {number}</source><translation>Đã lưu lúc {time}, phiên bản {number}</translation></message>
    <message><source>Scene</source><translation>Cảnh</translation></message>
    <message><source>Scene editor</source><translation>Trình soạn cảnh</translation></message>
    <message><source>Scene editor – {room}</source><translation>Soạn cảnh – {room}</translation></message>
    <message><source>Schools closed: figure</source><translation>Trường đóng cửa: chỉ tiêu</translation></message>
    <message><source>Search, marks may be left out</source><translation>Tìm, không cần gõ dấu</translation></message>
    <message><source>Seconds shown</source><translation>Hiện giây</translation></message>
    <message><source>Shifts</source><translation>Các ca trực</translation></message>
    <message><source>Size of the wall:</source><translation>Cỡ tường:</translation></message>
    <message><source>Size of the wall: columns x rows</source><translation>Cỡ tường: số cột x số hàng</translation></message>
    <message><source>Somebody else changed this file meanwhile</source><translation>Có người khác vừa sửa tệp này</translation></message>
    <message><source>Spending: figure</source><translation>Chi ngân sách: chỉ tiêu</translation></message>
    <message><source>Swap: choose the other tile, Enter; Esc lets it be</source><translation>Đổi chỗ: chọn ô kia rồi Enter; Esc để thôi</translation></message>
    <message><source>Take theirs</source><translation>Lấy bản của họ</translation></message>
    <message><source>Text looked for</source><translation>Nội dung cần tìm</translation></message>
    <message><source>The file cannot be read; the wall keeps the last good scene</source><translation>Tệp không đọc được; tường vẫn giữ cảnh tốt gần nhất</translation></message>
    <message><source>The file has mistakes ({count}); the wall keeps the last good scene</source><translation>Tệp có lỗi ({count}); tường vẫn giữ cảnh tốt gần nhất</translation></message>
    <message><source>The file is gone; Ctrl+S writes it again</source><translation>Tệp không còn; Ctrl+S ghi lại</translation></message>
    <message><source>The file was changed outside; it is shown as it is now</source><translation>Tệp đã được sửa bên ngoài; đang hiện bản mới</translation></message>
    <message><source>The scene “{id}”</source><translation>Cảnh “{id}”</translation></message>
    <message><source>There is a scene of that name already</source><translation>Đã có cảnh mang tên này</translation></message>
    <message><source>There is no scene {scene}</source><translation>Không có cảnh {scene}</translation></message>
    <message><source>Title in English</source><translation>Tiêu đề tiếng Anh</translation></message>
    <message><source>Traffic: subsystem</source><translation>Giao thông: phân hệ</translation></message>
    <message><source>Types of violations</source><translation>Loại vi phạm</translation></message>
    <message><source>Undo</source><translation>Hoàn tác</translation></message>
    <message><source>Undone: {step}</source><translation>Đã hoàn tác: {step}</translation></message>
    <message><source>Unit system</source><translation>Hệ đơn vị hành chính</translation></message>
    <message><source>Version {number} is in the editor; Ctrl+S saves it</source><translation>Phiên bản {number} đang ở trình soạn; Ctrl+S để lưu</translation></message>
    <message><source>Versions</source><translation>Phiên bản</translation></message>
    <message><source>What differs from what stands in the editor now:</source><translation>Khác gì so với bản đang mở:</translation></message>
    <message><source>Work that was not saved is here, from {time}</source><translation>Còn bản nháp chưa lưu từ {time}</translation></message>
    <message><source>a new scene, another scene</source><translation>cảnh mới, cảnh khác</translation></message>
    <message><source>add a tile: type a name, Enter</source><translation>thêm ô: gõ tên, Enter</translation></message>
    <message><source>another size of wall</source><translation>cỡ tường khác</translation></message>
    <message><source>at least {limit}</source><translation>ít nhất {limit}</translation></message>
    <message><source>at most {limit}</source><translation>nhiều nhất {limit}</translation></message>
    <message><source>boundaries</source><translation>ranh giới</translation></message>
    <message><source>boundaries if there are any</source><translation>ranh giới nếu có</translation></message>
    <message><source>by agency</source><translation>theo đơn vị</translation></message>
    <message><source>by hand</source><translation>sửa tay</translation></message>
    <message><source>by locality</source><translation>theo địa bàn</translation></message>
    <message><source>cannot be read; write a list like ["a", "b"]</source><translation>không đọc được; viết danh sách như ["a", "b"]</translation></message>
    <message><source>cells</source><translation>ô lưới</translation></message>
    <message><source>choose a tile</source><translation>chọn ô</translation></message>
    <message><source>copy</source><translation>chép</translation></message>
    <message><source>copy the tile, also to another display</source><translation>chép ô, sang màn hình khác cũng được</translation></message>
    <message><source>default: {value}</source><translation>mặc định: {value}</translation></message>
    <message><source>drag</source><translation>kéo</translation></message>
    <message><source>drag a corner or edge</source><translation>kéo góc hoặc cạnh</translation></message>
    <message><source>error</source><translation>lỗi</translation></message>
    <message><source>fills its place</source><translation>lấp đầy khung</translation></message>
    <message><source>go to the next display</source><translation>sang màn hình bên cạnh</translation></message>
    <message><source>incidents</source><translation>sự cố</translation></message>
    <message><source>integrations</source><translation>kết nối tích hợp</translation></message>
    <message><source>let it be; close a panel</source><translation>thôi; đóng bảng bên phải</translation></message>
    <message><source>like: Storm watch</source><translation>ví dụ: Trực bão</translation></message>
    <message><source>make larger or smaller</source><translation>đổi cỡ</translation></message>
    <message><source>make the tile larger or smaller</source><translation>đổi cỡ ô</translation></message>
    <message><source>move the tile by a cell</source><translation>dời ô một bước lưới</translation></message>
    <message><source>move; onto another tile: swap</source><translation>dời; thả lên ô khác: đổi chỗ</translation></message>
    <message><source>name and key of the scene</source><translation>tên và phím của cảnh</translation></message>
    <message><source>next part of the window</source><translation>sang phần kế tiếp của cửa sổ</translation></message>
    <message><source>not patched</source><translation>chưa vá</translation></message>
    <message><source>not saved yet</source><translation>chưa lưu</translation></message>
    <message><source>note</source><translation>nhắc</translation></message>
    <message><source>nothing</source><translation>không khác gì</translation></message>
    <message><source>on-time rate</source><translation>tỷ lệ đúng hạn</translation></message>
    <message><source>present</source><translation>hiện nay</translation></message>
    <message><source>received</source><translation>tiếp nhận</translation></message>
    <message><source>remove the tile</source><translation>bỏ ô</translation></message>
    <message><source>save; the wall follows if the scene is on air</source><translation>lưu; tường đổi ngay nếu đang chiếu cảnh này</translation></message>
    <message><source>saved</source><translation>đã lưu</translation></message>
    <message><source>still open</source><translation>còn mở</translation></message>
    <message><source>swap: then choose the other tile, Enter</source><translation>đổi chỗ: rồi chọn ô kia, Enter</translation></message>
    <message><source>taken away</source><translation>đã gỡ bỏ</translation></message>
    <message><source>the bundle's own</source><translation>theo gói</translation></message>
    <message><source>the next thing that is wrong</source><translation>tới chỗ sai kế tiếp</translation></message>
    <message><source>the quarter</source><translation>theo quý</translation></message>
    <message><source>the tile's settings; Esc goes back</source><translation>thiết lập của ô; Esc để quay lại</translation></message>
    <message><source>the tile's title</source><translation>tiêu đề của ô</translation></message>
    <message><source>the year, as published</source><translation>cả năm, như đã công bố</translation></message>
    <message><source>undo, redo</source><translation>hoàn tác, làm lại</translation></message>
    <message><source>versions: compare, roll back</source><translation>phiên bản: so sánh, quay lại</translation></message>
    <message><source>whole picture</source><translation>cả hình</translation></message>
    <message><source>{role} · {width} × {height} mm, seen from {metres} m</source><translation>{role} · {width} × {height} mm, nhìn từ {metres} m</translation></message>
    <message><source>{role}, column {column}, row {row}</source><translation>{role}, cột {column}, hàng {row}</translation></message>
    <message><source>{role}: column {column}, row {row}; {width} × {height} cells</source><translation>{role}: cột {column}, hàng {row}; {width} × {height} bước lưới</translation></message>
    <message><source>{said}; {count} notes on this wall</source><translation>{said}; còn {count} nhắc nhở, không cản việc lưu</translation></message>
    <message><source>{state}, on the wall now</source><translation>{state}, đang chiếu trên tường</translation></message>
    <message><source>{wall} (this wall)</source><translation>{wall} (tường này)</translation></message>
    <message><source>{width} × {height} cells</source><translation>{width} × {height} bước lưới</translation></message>
    <message><source>“{scene}” is not saved; the editor keeps it</source><translation>“{scene}” chưa lưu; trình soạn giữ bản nháp</translation></message>
    <message><source>“{text}” is no number</source><translation>“{text}” không phải là số</translation></message>
    <message><source>“{text}” is no whole number</source><translation>“{text}” không phải là số nguyên</translation></message>
    <message><source>“{text}” is none of the choices</source><translation>“{text}” không có trong danh sách</translation></message>
    <message><source>“{tile}” added; Enter sets what it shows</source><translation>Đã thêm “{tile}”; Enter để đặt nội dung</translation></message>
    <message><source>“{tile}” copied; Ctrl+V puts it on a display</source><translation>Đã chép “{tile}”; Ctrl+V để dán vào màn hình</translation></message>
    <message><source>“{tile}” removed; Ctrl+Z brings it back</source><translation>Đã bỏ “{tile}”; Ctrl+Z để lấy lại</translation></message>
    <message><source>◆ {scene} (not saved)</source><translation>◆ {scene} (chưa lưu)</translation></message>
    <message><source>there is no template {template}; there are: {templates}</source><translation>không có mẫu {template}; có: {templates}</translation></message>
    <message><source>{scene} is no scene's id: lower-case letters, digits and -, beginning with a letter</source><translation>{scene} không phải mã cảnh: chữ thường, chữ số và -, bắt đầu bằng chữ cái</translation></message>
    <message><source>Screens stay on</source><translation>Giữ màn hình sáng</translation></message>
    <message><source>The screens may go dark by themselves: {why}</source><translation>Màn hình có thể tự tắt: {why}</translation></message>
    <message><source>Switch screen saver and power saving off in the session's own settings</source><translation>Hãy tắt trình bảo vệ màn hình và tiết kiệm điện trong phần cài đặt của phiên làm việc</translation></message>
    <message><source>the library libXss.so.1 is missing (Debian package libxss1)</source><translation>thiếu thư viện libXss.so.1 (gói libxss1 của Debian)</translation></message>
    <message><source>the X server has no screen saver extension</source><translation>máy chủ X không có phần mở rộng bảo vệ màn hình</translation></message>
    <message><source>nothing in this session takes the wish (org.freedesktop.ScreenSaver, sway)</source><translation>phiên làm việc này không có gì nhận yêu cầu (org.freedesktop.ScreenSaver, sway)</translation></message>
    <message><source>the desktop refused; why is in the log</source><translation>môi trường làm việc từ chối; lý do có trong nhật ký</translation></message>
    <message><source>save; show the scene on the wall</source><translation>lưu và đưa cảnh lên tường</translation></message>
    <message><source>Show on the wall</source><translation>Đưa lên tường</translation></message>
    <message><source>the whole display, and back</source><translation>phóng to một màn hình, và trở lại</translation></message>
    <message><source>this is the size at 96 or 100 dots an inch, which is assumed where a screen states none</source><translation>đây là kích thước ứng với 96 hoặc 100 điểm một inch, được giả định khi màn hình không cho biết</translation></message>
    <message><source>{number}: another panel than the site file names for {role}; it took the place</source><translation>{number}: không phải tấm mà tệp địa điểm ghi cho {role}; nó đã thay vào chỗ đó</translation></message>
    <message><source>{numbers} show one and the same picture; give each its own place on the desktop</source><translation>{numbers} hiện cùng một hình; hãy cho mỗi màn hình một chỗ riêng</translation></message>
    <message><source>needs matrix, like matrix = "4x2"</source><translation>cần matrix, như matrix = "4x2"</translation></message>
    <message><source>needs width_mm and height_mm, the size of one panel's picture</source><translation>cần width_mm và height_mm, cỡ hình của một tấm</translation></message>
    <message><source>is empty; write it like {forms}</source><translation>còn trống; hãy viết như {forms}</translation></message>
    <message><source>is longer than {limit} characters</source><translation>dài quá {limit} ký tự</translation></message>
    <message><source>{part} was not understood; write it like {forms}</source><translation>không hiểu {part}; hãy viết như {forms}</translation></message>
    <message><source>{part} is no time of day; hours go from 0h to 24h</source><translation>{part} không phải giờ trong ngày; giờ tính từ 0h đến 24h</translation></message>
    <message><source>{part} is longer than a day; write days and hours apart</source><translation>{part} dài hơn một ngày; hãy viết riêng ngày và giờ</translation></message>
    <message><source>a length must be from 1 minute to 24 hours</source><translation>độ dài phải từ 1 phút đến 24 giờ</translation></message>
    <message><source>{part} of which month? write {one} or {other}</source><translation>{part} của tháng nào? hãy viết {one} hoặc {other}</translation></message>
    <message><source>{part} is no day of a month</source><translation>{part} không phải một ngày trong tháng</translation></message>
    <message><source>{part} is no day of the calendar</source><translation>{part} không có trong lịch</translation></message>
    <message><source>a season is written without a year: {example}</source><translation>khoảng trong năm viết không kèm năm: {example}</translation></message>
    <message><source>a season cannot be left out; write the rest of the year</source><translation>không trừ được một khoảng trong năm; hãy viết phần còn lại của năm</translation></message>
    <message><source>is missing: a schedule has a scene or a rotation</source><translation>còn thiếu: mỗi lịch có scene hoặc rotation</translation></message>
    <message><source>is given beside rotation; keep one: a schedule has a scene or a rotation</source><translation>có cùng lúc với rotation; chỉ giữ một: mỗi lịch có scene hoặc rotation</translation></message>
    <message><source>a shift needs its end too: {example}</source><translation>ca trực cần cả giờ kết thúc: {example}</translation></message>
    <message><source>is missing: a rule shows a scene or a tile</source><translation>còn thiếu: mỗi quy tắc đưa lên một cảnh (scene) hoặc một ô (tile)</translation></message>
    <message><source>is given beside tile; keep one: a rule shows a scene or a tile</source><translation>có cùng lúc với tile; chỉ giữ một: mỗi quy tắc đưa lên một cảnh hoặc một ô</translation></message>
    <message><source>must be at least least_min ({least})</source><translation>ít nhất phải bằng least_min ({least})</translation></message>
    <message><source>a switch that cannot be taken down: {what}</source><translation>một lần chuyển cảnh không ghi vào sổ được: {what}</translation></message>
    <message><source>the wall shows the variant {new} instead of {old}</source><translation>tường hiển thị biến thể {new} thay cho {old}</translation></message>
    <message><source>presentation since {time}</source><translation>trình bày từ {time}</translation></message>
    <message><source>presentation · {officer} since {time}</source><translation>trình bày · {officer} từ {time}</translation></message>
    <message><source>The duty plan is not taken over: {why}</source><translation>Chưa dùng được kế hoạch trực vừa lưu: {why}</translation></message>
    <message><source>as it ships</source><translation>đi kèm phần mềm</translation></message>
    <message><source>Everything</source><translation>Tất cả</translation></message>
    <message><source>Persons</source><translation>Người trực</translation></message>
    <message><source>Alarm rules</source><translation>Quy tắc cảnh báo</translation></message>
    <message><source>Schedules</source><translation>Lịch</translation></message>
    <message><source>The last 24 hours</source><translation>24 giờ qua</translation></message>
    <message><source>The last 7 days</source><translation>7 ngày qua</translation></message>
    <message><source>All times</source><translation>Từ trước đến nay</translation></message>
    <message><source>Who or what</source><translation>Ai, hoặc do đâu</translation></message>
    <message><source>Scene before</source><translation>Cảnh trước đó</translation></message>
    <message><source>Scene after</source><translation>Cảnh sau đó</translation></message>
    <message><source>Nothing was switched in this time</source><translation>Không có lần chuyển cảnh nào trong khoảng này</translation></message>
    <message><source>the newest {shown} of {total} lines</source><translation>{shown} dòng mới nhất trong {total} dòng</translation></message>
    <message><source>{count} lines</source><translation>{count} dòng</translation></message>
    <message><source>at the console</source><translation>tại bàn trực</translation></message>
    <message><source>alarm rule “{name}”</source><translation>quy tắc “{name}”</translation></message>
    <message><source>schedule “{name}”</source><translation>lịch “{name}”</translation></message>
    <message><source>the plan’s rest</source><translation>cảnh khi không có lịch</translation></message>
    <message><source>screens</source><translation>màn hình</translation></message>
    <message><source>start of the wall</source><translation>khởi động</translation></message>
    <message><source>screens away: {roles}</source><translation>mất màn hình: {roles}</translation></message>
    <message><source>screens back: {roles}</source><translation>màn hình trở lại: {roles}</translation></message>
    <message><source>went back</source><translation>về cảnh trước</translation></message>
    <message><source>the lock’s time was over</source><translation>khoá trình bày hết giờ</translation></message>
    <message><source>gave the wall back</source><translation>trả lại màn hình</translation></message>
    <message><source>written {minutes} min later</source><translation>ghi muộn {minutes} phút</translation></message>
    <message><source>{count} lines before it are missing</source><translation>thiếu {count} dòng trước đó</translation></message>
    <message><source>F5 read again · Ctrl+C copy · Esc close</source><translation>F5 đọc lại · Ctrl+C sao chép · Esc đóng</translation></message>
    <message><source>Copied: {count} lines</source><translation>Đã sao chép {count} dòng</translation></message>
    <message><source>“{text}” is not in the catalogue</source><translation>“{text}” không có trong danh mục</translation></message>
    <message><source>the console</source><translation>bàn trực</translation></message>
    <message><source>The id of one centre; without it the alarms of all centres</source><translation>Mã một trung tâm; bỏ trống là cảnh báo của mọi trung tâm</translation></message>
    <message><source>How many alarms the board asks for</source><translation>Bảng lấy bao nhiêu cảnh báo</translation></message>
    <message><source>The id of the camera in the site file; where it is and its password stand only there</source><translation>Mã camera trong tệp địa điểm; địa chỉ và mật khẩu chỉ ghi ở đó</translation></message>
    <message><source>The cameras of a wall of cameras, row by row; empty = the first ones of the site file</source><translation>Các camera của bảng camera, từng hàng một; bỏ trống là những camera đầu trong tệp địa điểm</translation></message>
    <message><source>Where cameras is empty: with which one of the site file a wall of cameras begins</source><translation>Khi không chọn camera: bảng camera bắt đầu từ camera thứ mấy trong tệp địa điểm</translation></message>
    <message><source>Cameras in a row of a wall of cameras; 2 makes 2x2, 3 makes 3x3</source><translation>Số camera một hàng; 2 là 2x2, 3 là 3x3</translation></message>
    <message><source>contain shows the whole picture; cover fills the place and cuts its edges</source><translation>Cả hình: thấy hết hình; lấp đầy khung: mép hình bị cắt</translation></message>
    <message><source>Pictures a second at most</source><translation>Nhiều nhất bao nhiêu hình mỗi giây</translation></message>
    <message><source>The centre whose cameras' states are listed</source><translation>Trung tâm có camera được liệt kê tình trạng</translation></message>
    <message><source>Whether seconds are shown</source><translation>Có hiện giây hay không</translation></message>
    <message><source>The shifts of a day: when each begins (HH:MM) and its names; empty = none shown</source><translation>Các ca trong ngày: giờ bắt đầu (HH:MM) và tên; bỏ trống là không hiện</translation></message>
    <message><source>Times of day to be counted down to, with their names; empty = none shown</source><translation>Các mốc giờ cần đếm ngược, kèm tên; bỏ trống là không hiện</translation></message>
    <message><source>The id of one subsystem; empty = all of them</source><translation>Mã một phân hệ; bỏ trống là mọi phân hệ</translation></message>
    <message><source>How many disagreements the board asks for</source><translation>Bảng lấy bao nhiêu chỗ vênh số liệu</translation></message>
    <message><source>The id of the centre whose figures are shown</source><translation>Mã trung tâm có số liệu được hiện</translation></message>
    <message><source>The code of one agency; empty = all of them together</source><translation>Mã một đơn vị; bỏ trống là tất cả gộp lại</translation></message>
    <message><source>What by_agency, by_level and trend show</source><translation>Chỉ tiêu của các loại ô theo đơn vị, theo cấp và diễn biến</translation></message>
    <message><source>How many latest periods a chart shows</source><translation>Biểu đồ hiện bao nhiêu kỳ gần nhất</translation></message>
    <message><source>How many records a list asks for</source><translation>Danh sách lấy bao nhiêu hồ sơ</translation></message>
    <message><source>What a map draws: cells, the boundaries imported by the site, or these where there are any (auto)</source><translation>Bản đồ vẽ gì: ô lưới, ranh giới đã nhập tại đây, hay ranh giới nếu có</translation></message>
    <message><source>The id of the centre</source><translation>Mã trung tâm</translation></message>
    <message><source>The subsystem's id in the centre's catalogue; empty = records of every subsystem</source><translation>Mã phân hệ trong danh mục của trung tâm; bỏ trống là hồ sơ của mọi phân hệ</translation></message>
    <message><source>The code of one locality; empty = the centre's whole area</source><translation>Mã một địa bàn; bỏ trống là toàn địa bàn của trung tâm</translation></message>
    <message><source>The code of one agency; empty = all</source><translation>Mã một đơn vị; bỏ trống là tất cả</translation></message>
    <message><source>A span of days such as 2021-07-01/P3M; empty = each figure's latest period</source><translation>Khoảng ngày như 2021-07-01/P3M; bỏ trống là kỳ mới nhất của từng chỉ tiêu</translation></message>
    <message><source>The kind of records: document, dossier, case …</source><translation>Loại hồ sơ: văn bản, hồ sơ thủ tục, ca bệnh …</translation></message>
    <message><source>The id of one record</source><translation>Mã một hồ sơ</translation></message>
    <message><source>Only records with this in id, title or details; diacritics may be left out</source><translation>Chỉ hồ sơ có nội dung này trong mã, tiêu đề hay chi tiết; không cần gõ dấu</translation></message>
    <message><source>Whether closed records are left out</source><translation>Có bỏ qua hồ sơ đã đóng hay không</translation></message>
    <message><source>Whether only those past their deadline are listed</source><translation>Có chỉ liệt kê hồ sơ quá hạn hay không</translation></message>
    <message><source>The unit system of the localities: 2021, 2024-12 or 2025-07; empty = that of the newest figures</source><translation>Hệ đơn vị hành chính: 2021, 2024-12 hoặc 2025-07; bỏ trống là hệ của số liệu mới nhất</translation></message>
    <message><source>Schools closed to pupils: schools_closed at the province, city_schools_closed in Vinh</source><translation>Trường tạm đóng cửa: schools_closed ở tỉnh, city_schools_closed ở Vinh</translation></message>
    <message><source>What trend shows</source><translation>Chỉ tiêu của loại ô diễn biến</translation></message>
    <message><source>What by_locality, table and map show</source><translation>Chỉ tiêu của các loại ô theo địa bàn, bảng và bản đồ</translation></message>
    <message><source>What by_agency, table and trend show</source><translation>Chỉ tiêu của các loại ô theo đơn vị, bảng và diễn biến</translation></message>
    <message><source>What by_locality and map show</source><translation>Chỉ tiêu của các loại ô theo địa bàn và bản đồ</translation></message>
    <message><source>People in quarantine: quarantined at the province, city_quarantined in Vinh</source><translation>Người đang cách ly: quarantined ở tỉnh, city_quarantined ở Vinh</translation></message>
    <message><source>The indicator's id in the catalogue, for example documents.overdue</source><translation>Mã chỉ tiêu trong danh mục, ví dụ documents.overdue</translation></message>
    <message><source>The id of the centre that reports it; without it the indicator's owner of record</source><translation>Mã trung tâm báo cáo; bỏ trống là trung tâm chủ quản chỉ tiêu</translation></message>
    <message><source>A span of days such as 2021-07-01/P3M; empty = the latest period</source><translation>Khoảng ngày như 2021-07-01/P3M; bỏ trống là kỳ mới nhất</translation></message>
    <message><source>The value of the period, the running total, or the plan</source><translation>Số trong kỳ, số luỹ kế, hay kế hoạch</translation></message>
    <message><source>What ranking and table list</source><translation>Xếp hạng và bảng liệt kê theo gì</translation></message>
    <message><source>Whether a kpi shows its history under the value, where there is room</source><translation>Ô số liệu có hiện biểu đồ dưới số hay không, khi đủ chỗ</translation></message>
    <message><source>What the figures' ids begin with: infosec. at the province, infosec.city_ in Vinh</source><translation>Mã các chỉ tiêu bắt đầu bằng gì: infosec. ở tỉnh, infosec.city_ ở Vinh</translation></message>
    <message><source>What by_agency and table show</source><translation>Chỉ tiêu của các loại ô theo đơn vị và bảng</translation></message>
    <message><source>The subsystem with the traffic figures: order_traffic at the province, traffic in Vinh</source><translation>Phân hệ có số liệu giao thông: order_traffic ở tỉnh, traffic ở Vinh</translation></message>
    <message><source>What the public order figures' ids begin with: order_traffic.order_ at the province, security. in Vinh</source><translation>Mã chỉ tiêu an ninh trật tự bắt đầu bằng gì: order_traffic.order_ ở tỉnh, security. ở Vinh</translation></message>
    <message><source>The subsystem with the public order incidents: order_traffic at the province, security in Vinh</source><translation>Phân hệ có vụ việc an ninh trật tự: order_traffic ở tỉnh, security ở Vinh</translation></message>
    <message><source>What trend, by_locality, table and map show</source><translation>Chỉ tiêu của các loại ô diễn biến, theo địa bàn, bảng và bản đồ</translation></message>
    <message><source>What order_by_locality and order_by_agency show</source><translation>Chỉ tiêu an ninh trật tự theo địa bàn và theo đơn vị</translation></message>
    <message><source>The types that violations_by_type shows: what the ids of their figures end with</source><translation>Các loại vi phạm được hiện: phần cuối mã chỉ tiêu của chúng</translation></message>
    <message><source>The id of the centre whose figures are shown; left out = each figure's centre of record</source><translation>Mã trung tâm có số liệu được hiện; bỏ trống là trung tâm chủ quản từng chỉ tiêu</translation></message>
    <message><source>The figure whose sources or vintages are shown</source><translation>Chỉ tiêu cần hiện các nguồn hay các bản số liệu</translation></message>
    <message><source>The key figures, in order; each may name its own centre and locality</source><translation>Các chỉ tiêu chính, theo thứ tự; mỗi chỉ tiêu có thể ghi trung tâm và địa bàn riêng</translation></message>
    <message><source>The code of one agency, for score_766; empty = the centre's whole area</source><translation>Mã một đơn vị, cho điểm theo Quyết định 766; bỏ trống là toàn địa bàn</translation></message>
    <message><source>What by_agency, by_locality, map and trend show; in_progress and overdue are given by agency only</source><translation>Chỉ tiêu theo đơn vị, theo địa bàn, bản đồ và diễn biến; đang xử lý và quá hạn chỉ có theo đơn vị</translation></message>
    <message><source>A Decision 766 score below this is rated red</source><translation>Điểm theo Quyết định 766 dưới mức này xếp loại đỏ</translation></message>
    <message><source>A Decision 766 score below this (and not red) is rated amber</source><translation>Điểm theo Quyết định 766 dưới mức này (và không đỏ) xếp loại vàng</translation></message>
    <message><source>The id of one centre; empty = every centre</source><translation>Mã một trung tâm; để trống là mọi trung tâm</translation></message>
    <message><source>Growth by sector of the quarter (grdp_quarter) or as published for the year (grdp_growth)</source><translation>Tăng trưởng theo khu vực của quý, hay cả năm như đã công bố</translation></message>
    <message><source>The month's revenue: budget_revenue_month at the province, city_revenue in Vinh</source><translation>Thu ngân sách trong tháng: budget_revenue_month ở tỉnh, city_revenue ở Vinh</translation></message>
    <message><source>The month's spending: budget_spending_month at the province, city_spending in Vinh</source><translation>Chi ngân sách trong tháng: budget_spending_month ở tỉnh, city_spending ở Vinh</translation></message>
    <message><source>The month's retail sales: retail_month at the province, city_retail in Vinh</source><translation>Bán lẻ trong tháng: retail_month ở tỉnh, city_retail ở Vinh</translation></message>
    <message><source>The share disbursed: public_investment_rate at the province, investment_rate_local in Vinh</source><translation>Tỷ lệ giải ngân: public_investment_rate ở tỉnh, investment_rate_local ở Vinh</translation></message>
    <message><source>A share disbursed below this is rated red</source><translation>Tỷ lệ giải ngân dưới mức này xếp loại đỏ</translation></message>
    <message><source>A share disbursed below this (and not red) is rated amber</source><translation>Tỷ lệ giải ngân dưới mức này (và không đỏ) xếp loại vàng</translation></message>
    <message><source>The id of one centre; left out = every centre</source><translation>Mã một trung tâm; bỏ trống là mọi trung tâm</translation></message>
    <message><source>How many figures the board asks for</source><translation>Bảng lấy bao nhiêu chỉ tiêu</translation></message>
    <message><source>The id of the centre whose months are counted, for months and months_by_locality</source><translation>Mã trung tâm được tính theo tháng</translation></message>
    <message><source>How many months are counted, the present one included</source><translation>Tính bao nhiêu tháng, kể cả tháng này</translation></message>
    <message><source>A month's share in time below this (in percent) is marked</source><translation>Tháng có tỷ lệ đúng hạn dưới mức này (phần trăm) bị đánh dấu</translation></message>
    <message><source>The destinations of areas: the code of the locality and the name on screen</source><translation>Các điểm đến: mã địa bàn và tên trên màn hình</translation></message>
    <message><source>presentation</source><translation>trình bày</translation></message>
    <message><source>Macros in titles and settings, written ${…}</source><translation>Biến dùng chung trong tiêu đề và thiết lập, viết ${…}</translation></message>
    <message><source>The bundle {bundle} is not on this machine; its tile stays as it is, and can be moved, resized and removed.</source><translation>Máy này không có gói {bundle}; ô được giữ nguyên, vẫn dời, đổi cỡ và bỏ được.</translation></message>
</context>
<context>
    <name>papers</name>
    <message><source>Contents</source><translation>Nội dung</translation></message>
    <message><source>rows {first} to {last} of {total}</source><translation>dòng {first} đến {last} trên {total}</translation></message>
    <message><source>Audience</source><translation>Đối tượng xem</translation></message>
    <message><source>Change on last year, points</source><translation>So cùng kỳ (điểm %)</translation></message>
    <message><source>Change on the period before, points</source><translation>So kỳ trước (điểm %)</translation></message>
    <message><source>About this workbook</source><translation>Giới thiệu</translation></message>
    <message><source>Alive</source><translation>Sống</translation></message>
    <message><source>Came (UTC+7)</source><translation>Đến lúc (giờ Việt Nam)</translation></message>
    <message><source>Centres</source><translation>Các trung tâm</translation></message>
    <message><source>Change on last year</source><translation>So cùng kỳ</translation></message>
    <message><source>Change on the period before</source><translation>So kỳ trước</translation></message>
    <message><source>Clean</source><translation>Sạch</translation></message>
    <message><source>Data to (UTC+7)</source><translation>Số liệu đến (giờ Việt Nam)</translation></message>
    <message><source>Days overdue</source><translation>Số ngày quá hạn</translation></message>
    <message><source>Done (UTC+7)</source><translation>Xong lúc (giờ Việt Nam)</translation></message>
    <message><source>Due (UTC+7)</source><translation>Hạn (giờ Việt Nam)</translation></message>
    <message><source>Figures behind the tiles</source><translation>Số liệu sau các ô</translation></message>
    <message><source>Figures of</source><translation>Số liệu của</translation></message>
    <message><source>How to read it</source><translation>Cách đọc</translation></message>
    <message><source>Illustrative</source><translation>Minh hoạ</translation></message>
    <message><source>Indicator's id</source><translation>Mã chỉ tiêu</translation></message>
    <message><source>Left out</source><translation>Không đưa vào</translation></message>
    <message><source>Made by</source><translation>Người lập</translation></message>
    <message><source>Measure</source><translation>Cách tính</translation></message>
    <message><source>Moment of the figures</source><translation>Thời điểm chốt</translation></message>
    <message><source>Other centres say</source><translation>Trung tâm khác báo</translation></message>
    <message><source>Page</source><translation>Trang</translation></message>
    <message><source>Pages</source><translation>Các trang</translation></message>
    <message><source>Period before</source><translation>Kỳ trước</translation></message>
    <message><source>Period from</source><translation>Kỳ từ ngày</translation></message>
    <message><source>Period from (UTC+7)</source><translation>Kỳ từ (giờ Việt Nam)</translation></message>
    <message><source>Period's length</source><translation>Độ dài kỳ</translation></message>
    <message><source>Plan of the period</source><translation>Kế hoạch</translation></message>
    <message><source>Read at</source><translation>Đọc lúc</translation></message>
    <message><source>Record's id</source><translation>Mã hồ sơ</translation></message>
    <message><source>Right</source><translation>Đúng</translation></message>
    <message><source>Same period last year</source><translation>Cùng kỳ năm trước</translation></message>
    <message><source>Series over time</source><translation>Chuỗi số liệu</translation></message>
    <message><source>Share of the plan</source><translation>So kế hoạch</translation></message>
    <message><source>Standing</source><translation>Loại số liệu</translation></message>
    <message><source>Time</source><translation>Thời gian</translation></message>
    <message><source>Value of the other centre</source><translation>Giá trị của trung tâm khác</translation></message>
    <message><source>What the tiles say</source><translation>Nội dung các ô</translation></message>
    <message><source>Why the quality is marked</source><translation>Lý do về chất lượng</translation></message>
    <message><source>Writing the workbook</source><translation>Đang ghi bảng tính</translation></message>
    <message><source>a ratio: 0.078 is 7.8%; empty where there is nothing to compare with</source><translation>là tỷ số: 0,078 là 7,8%; để trống khi không có gì để so</translation></message>
    <message><source>dates and times are those of Vietnam, UTC+7</source><translation>ngày giờ là giờ Việt Nam (UTC+7)</translation></message>
    <message><source>disagrees</source><translation>khác số</translation></message>
    <message><source>everybody</source><translation>mọi người</translation></message>
    <message><source>how old the figure is against its own cadence, and since when</source><translation>số liệu cũ hay mới so với chu kỳ của chính nó, và từ khi nào</translation></message>
    <message><source>in the period</source><translation>trong kỳ</translation></message>
    <message><source>leaders' meetings</source><translation>cuộc họp lãnh đạo</translation></message>
    <message><source>not rounded: the format shows as many decimals as the tile, the cell holds all</source><translation>không làm tròn: ô hiện số lẻ như trên màn hình nhưng giữ nguyên giá trị</translation></message>
    <message><source>of record</source><translation>là số chính thức</translation></message>
    <message><source>one row for each figure behind a tile, with its value as the centre gave it</source><translation>mỗi dòng là một số liệu sau một ô, giữ đúng giá trị trung tâm đã gửi</translation></message>
    <message><source>some figures are illustrative; their rows say so</source><translation>có số liệu minh hoạ; dòng nào là minh hoạ thì ghi rõ</translation></message>
    <message><source>the ministry's four flags: right, complete, clean, alive; the reason beside</source><translation>bốn tiêu chí của Bộ: đúng, đủ, sạch, sống; lý do ghi bên cạnh</translation></message>
    <message><source>the room's time is simulated: these are no figures of today</source><translation>thời gian trong phòng là mô phỏng: đây không phải số liệu của hôm nay</translation></message>
    <message><source>those on duty alone</source><translation>chỉ ca trực</translation></message>
    <message><source>what another centre reports for the same period, and whose figure counts</source><translation>trung tâm khác báo bao nhiêu cho cùng kỳ, và số nào là chính thức</translation></message>
    <message><source>{count} tiles are not for this audience</source><translation>{count} ô không dành cho đối tượng này</translation></message>
    <message><source>Type here for another item</source><translation>Gõ vào đây để thêm một mục</translation></message>
    <message><source>Item</source><translation>Nội dung</translation></message>
    <message><source>Who speaks</source><translation>Người trình bày</translation></message>
    <message><source>Minutes</source><translation>Phút</translation></message>
    <message><source>Minutes are a number: 5</source><translation>Số phút là một số: 5</translation></message>
    <message><source>Pages are numbers from 1 to {count}: 1, 3-5</source><translation>Trang là các số từ 1 đến {count}: 1, 3-5</translation></message>
    <message><source>made: {file}</source><translation>đã tạo: {file}</translation></message>
    <message><source>{done} of {total}: {what}</source><translation>{done} trên {total}: {what}</translation></message>
    <message><source>cancelled, nothing was written</source><translation>đã dừng, không ghi gì</translation></message>
    <message><source>not made: {why}</source><translation>chưa tạo được: {why}</translation></message>
    <message><source>waits for what is before it</source><translation>chờ việc trước xong</translation></message>
    <message><source>beginning …</source><translation>đang bắt đầu …</translation></message>
    <message><source>it ended without a word</source><translation>chương trình dừng mà không báo gì</translation></message>
    <message><source>Take this line away</source><translation>Bỏ dòng này</translation></message>
    <message><source>Open its folder</source><translation>Mở thư mục</translation></message>
    <message><source>Pages ({count})</source><translation>Các trang ({count})</translation></message>
    <message><source>For this audience</source><translation>Dùng được cho cuộc này</translation></message>
    <message><source>Stay in the room</source><translation>Chỉ dành cho phòng trực</translation></message>
    <message><source>Agenda</source><translation>Chương trình</translation></message>
    <message><source>The pack</source><translation>Gói báo cáo</translation></message>
    <message><source>Enter adds a scene · Alt+↑↓ or pull: order · Del out · Ctrl+Z back · F6 next part</source><translation>Enter thêm cảnh · Alt+↑↓ hoặc kéo: đổi thứ tự · Del bỏ · Ctrl+Z lùi lại · F6 phần kế tiếp</translation></message>
    <message><source>Make the pack</source><translation>Tạo gói</translation></message>
    <message><source>Load</source><translation>Nạp</translation></message>
    <message><source>Page {number}: {name}</source><translation>Trang {number}: {name}</translation></message>
    <message><source>Taken out; Ctrl+Z brings it back</source><translation>Đã bỏ; Ctrl+Z lấy lại</translation></message>
    <message><source>Give the pack a title first</source><translation>Hãy đặt tên cho gói trước</translation></message>
    <message><source>Choose at least one scene first</source><translation>Hãy chọn ít nhất một cảnh trước</translation></message>
    <message><source>“{name}” is not for this audience: take it out</source><translation>“{name}” không dùng được cho cuộc này: hãy bỏ ra</translation></message>
    <message><source>Passphrase, at least {count} characters</source><translation>Mật khẩu, ít nhất {count} ký tự</translation></message>
    <message><source>Name at least one recipient</source><translation>Hãy ghi ít nhất một người nhận</translation></message>
    <message><source>Your signing keys are being looked for; try again in a moment</source><translation>Đang tìm khoá ký của bạn; hãy thử lại sau giây lát</translation></message>
    <message><source>Make the signing key first</source><translation>Hãy tạo khoá ký trước</translation></message>
    <message><source>Title of the page</source><translation>Tiêu đề trang</translation></message>
    <message><source>Notes for whoever presents</source><translation>Ghi chú cho người trình bày</translation></message>
    <message><source>like: 45/BC-UBND</source><translation>ví dụ: 45/BC-UBND</translation></message>
    <message><source>Its passphrase, if it has one</source><translation>Mật khẩu của gói, nếu có</translation></message>
    <message><source>Choose …</source><translation>Chọn …</translation></message>
    <message><source>Make the document</source><translation>Tạo tài liệu</translation></message>
    <message><source>Made in the background: one may go on, and order several after one another.</source><translation>Tạo ở nền: vẫn làm việc khác được, và có thể đặt nhiều tài liệu lần lượt.</translation></message>
    <message><source>No scene is called so</source><translation>Không có cảnh nào tên như vậy</translation></message>
    <message><source>No scene is on the wall</source><translation>Chưa có cảnh nào trên tường</translation></message>
    <message><source>Month {month}</source><translation>Tháng {month}</translation></message>
    <message><source>What goes in</source><translation>Đưa vào</translation></message>
    <message><source>Form</source><translation>Dạng tài liệu</translation></message>
    <message><source>For whom</source><translation>Dành cho ai</translation></message>
    <message><source>Goes to</source><translation>Lưu vào</translation></message>
    <message><source>Month of the report</source><translation>Tháng báo cáo</translation></message>
    <message><source>Number of the report</source><translation>Số báo cáo</translation></message>
    <message><source>The scene on the wall</source><translation>Cảnh đang trên tường</translation></message>
    <message><source>Some tiles of it</source><translation>Một số ô của cảnh đó</translation></message>
    <message><source>Several scenes</source><translation>Một số cảnh</translation></message>
    <message><source>A pack</source><translation>Một gói báo cáo</translation></message>
    <message><source>Monthly report of the committee</source><translation>Báo cáo tháng của Uỷ ban</translation></message>
    <message><source>PDF, report on A4</source><translation>PDF, báo cáo khổ A4</translation></message>
    <message><source>PDF, pages 16:9</source><translation>PDF, trang chiếu 16:9</translation></message>
    <message><source>PowerPoint, editable</source><translation>PowerPoint, sửa được</translation></message>
    <message><source>Excel, all figures</source><translation>Excel, toàn bộ số liệu</translation></message>
    <message><source>Tick at least one scene: Space</source><translation>Hãy đánh dấu ít nhất một cảnh: phím cách</translation></message>
    <message><source>Choose a pack first</source><translation>Hãy chọn một gói trước</translation></message>
    <message><source>Tick at least one tile: Space</source><translation>Hãy đánh dấu ít nhất một ô: phím cách</translation></message>
    <message><source>{count} of at most {limit} viewers</source><translation>{count} người xem, tối đa {limit}</translation></message>
    <message><source>Not shown in browsers</source><translation>Chưa chiếu trên trình duyệt</translation></message>
    <message><source>starting …</source><translation>đang khởi động …</translation></message>
    <message><source>No screen is tagged for meetings (audience = "meeting" in the site file)</source><translation>Không có màn hình nào dành cho họp (audience = "meeting" trong tệp cấu hình)</translation></message>
    <message><source>Shown in the meeting</source><translation>Chiếu trong cuộc họp</translation></message>
    <message><source>Tagged for meetings</source><translation>Dành cho họp</translation></message>
    <message><source>End: browsers and screens</source><translation>Kết thúc</translation></message>
    <message><source>Copy the address</source><translation>Chép địa chỉ</translation></message>
    <message><source>nothing is shown</source><translation>chưa chiếu gì</translation></message>
    <message><source>Choose a scene that is tagged for meetings</source><translation>Hãy chọn một cảnh dành cho họp</translation></message>
    <message><source>The address is copied</source><translation>Đã chép địa chỉ</translation></message>
    <message><source>In the meeting now</source><translation>Đang chiếu trong cuộc họp</translation></message>
    <message><source>Address for browsers in the meeting room</source><translation>Địa chỉ cho trình duyệt trong phòng họp</translation></message>
    <message><source>One-time code, to be read out</source><translation>Mã dùng một lần, đọc cho người dự</translation></message>
    <message><source>Who looks on</source><translation>Người đang xem</translation></message>
    <message><source>Screens of the meeting</source><translation>Màn hình của cuộc họp</translation></message>
    <message><source>Find a scene</source><translation>Tìm cảnh</translation></message>
    <message><source>Meeting of leaders</source><translation>Cuộc họp</translation></message>
    <message><source>Public</source><translation>Công khai</translation></message>
    <message><source>Duty room</source><translation>Trực ban</translation></message>
    <message><source>like: Weekly briefing</source><translation>ví dụ: Giao ban tuần</translation></message>
    <message><source> days</source><translation> ngày</translation></message>
    <message><source>never</source><translation>không hết hạn</translation></message>
    <message><source>Show it</source><translation>Hiện</translation></message>
    <message><source>Recipients, one a line: a public key (age1…) or a known maker's name</source><translation>Người nhận, mỗi dòng một: khoá công khai (age1…) hoặc tên nơi đã tin</translation></message>
    <message><source>Name of who signs</source><translation>Tên người hoặc đơn vị ký</translation></message>
    <message><source>Make the key</source><translation>Tạo khoá</translation></message>
    <message><source>There is no signing key on this machine yet. A key tells those who open a pack that it is from you and that nobody changed it. It is made once and stays here.</source><translation>Máy này chưa có khoá ký. Khoá ký cho người mở gói biết gói là của mình và không ai sửa đổi. Khoá chỉ tạo một lần và nằm lại trên máy này.</translation></message>
    <message><source>Title of the pack</source><translation>Tên gói</translation></message>
    <message><source>Expires after</source><translation>Hết hạn sau</translation></message>
    <message><source>Encryption</source><translation>Mã hoá</translation></message>
    <message><source>Signed with the key of</source><translation>Ký bằng khoá của</translation></message>
    <message><source>Not encrypted</source><translation>Không mã hoá</translation></message>
    <message><source>With a passphrase</source><translation>Bằng mật khẩu</translation></message>
    <message><source>For recipients with a key</source><translation>Cho người nhận có khoá</translation></message>
    <message><source>Packs on this machine</source><translation>Các gói trên máy này</translation></message>
    <message><source>There is no pack in this folder yet. Make one, or open one from elsewhere.</source><translation>Thư mục này chưa có gói nào. Hãy tạo một gói, hoặc mở gói từ nơi khác.</translation></message>
    <message><source>Present it</source><translation>Trình chiếu</translation></message>
    <message><source>Verify it</source><translation>Kiểm tra</translation></message>
    <message><source>Another file …</source><translation>Tệp khác …</translation></message>
    <message><source>Look again</source><translation>Xem lại</translation></message>
    <message><source>Not verified here yet: it is verified whenever it is opened.</source><translation>Chưa kiểm tra ở đây: mỗi lần mở, gói đều được kiểm tra.</translation></message>
    <message><source>It is encrypted: a passphrase or your key opens it</source><translation>Gói được mã hoá: mở bằng mật khẩu hoặc bằng khoá của mình</translation></message>
    <message><source>Meetings – {room}</source><translation>Họp – {room}</translation></message>
    <message><source>Make a pack</source><translation>Tạo gói</translation></message>
    <message><source>Packs</source><translation>Các gói</translation></message>
    <message><source>Papers</source><translation>Tài liệu</translation></message>
    <message><source>Meeting room</source><translation>Phòng họp</translation></message>
    <message><source>Ctrl+Backspace cancels what runs · Esc close</source><translation>Ctrl+Backspace dừng việc đang chạy · Esc đóng</translation></message>
    <message><source>figures as of {time} on {date}</source><translation>số liệu chốt lúc {time} ngày {date}</translation></message>
    <message><source>with illustrative data</source><translation>có số liệu minh hoạ</translation></message>
    <message><source>simulated day</source><translation>ngày mô phỏng</translation></message>
    <message><source>{count} pages</source><translation>{count} trang</translation></message>
    <message><source>Nothing of this scene may be shown here.</source><translation>Cảnh này không có gì được phép hiện ở đây.</translation></message>
    <message><source>the page is not encrypted: everybody on this network could read along; give it a certificate in [meeting]</source><translation>trang không được mã hoá: mọi người trong mạng này đều có thể đọc theo; hãy khai chứng thư ở [meeting]</translation></message>
    <message><source>only browsers on this machine can open the page; give the address for the meeting room in [meeting]</source><translation>chỉ trình duyệt trên máy này mở được trang; hãy khai địa chỉ cho phòng họp ở [meeting]</translation></message>
    <message><source>the meeting room's page stopped; it is being restarted</source><translation>trang phòng họp đã dừng; đang được khởi động lại</translation></message>
    <message><source>the meeting room's page needs a site file, or a briefing pack</source><translation>trang phòng họp cần một tệp địa điểm hoặc một gói giao ban</translation></message>
    <message><source>this pack was made for the audience {audience}; a meeting sees packs made for meeting or public</source><translation>gói này làm cho đối tượng {audience}; cuộc họp chỉ xem gói làm cho meeting hoặc public</translation></message>
    <message><source>the certificate {file} is for {names}, not for {host}; give [meeting] an address that it is for, or have another one made</source><translation>chứng thư {file} là của {names}, không phải của {host}; hãy khai ở [meeting] địa chỉ mà chứng thư có, hoặc xin cấp chứng thư khác</translation></message>
    <message><source>the meeting room's page cannot be served on {address}: {why}; give an address of this machine in [meeting]</source><translation>không mở được trang phòng họp ở {address}: {why}; hãy khai một địa chỉ của máy này ở [meeting]</translation></message>
    <message><source>the meeting room's page cannot be served on {address} port {port}: {why}; choose another port in [meeting]</source><translation>không mở được trang phòng họp ở {address} cổng {port}: {why}; hãy chọn cổng khác ở [meeting]</translation></message>
    <message><source>the key {file} is locked with a password; give the page a key without one, readable by this account alone</source><translation>khoá {file} có đặt mật khẩu; hãy dùng khoá không mật khẩu mà chỉ tài khoản này đọc được</translation></message>
    <message><source>{file} holds no key in PEM form (-----BEGIN PRIVATE KEY-----)</source><translation>{file} không chứa khoá dạng PEM (-----BEGIN PRIVATE KEY-----)</translation></message>
    <message><source>{file} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)</source><translation>{file} không chứa chứng thư dạng PEM (-----BEGIN CERTIFICATE-----)</translation></message>
    <message><source>the key {key} is not that of the certificate {file}; give the two that were made together</source><translation>khoá {key} không phải của chứng thư {file}; hãy khai hai tệp được tạo cùng nhau</translation></message>
    <message><source>the certificate {file} has run out on {day}; browsers would refuse the page: have it renewed</source><translation>chứng thư {file} đã hết hạn ngày {day}; trình duyệt sẽ từ chối trang: hãy xin gia hạn</translation></message>
    <message><source>the certificate {file} is valid from {day} on; look whether this machine's clock is right</source><translation>chứng thư {file} chỉ có hiệu lực từ {day}; hãy xem đồng hồ máy này có đúng không</translation></message>
    <message><source>the certificate {file} cannot be used: {why}</source><translation>không dùng được chứng thư {file}: {why}</translation></message>
    <message><source>certificate and key go together; one is missing</source><translation>certificate và key đi cùng nhau; còn thiếu một</translation></message>
    <message><source>is no address and no machine's name; write 10.1.2.3 or ioc.vn</source><translation>không phải địa chỉ, cũng không phải tên máy; hãy viết như 10.1.2.3 hoặc ioc.vn</translation></message>
    <message><source>Show text</source><translation>Hiện chữ</translation></message>
    <message><source>In contact</source><translation>Đang cập nhật</translation></message>
    <message><source>No contact</source><translation>Mất liên lạc</translation></message>
    <message><source>Connecting …</source><translation>Đang kết nối …</translation></message>
    <message><source>No contact since {time}</source><translation>Mất liên lạc từ {time}</translation></message>
    <message><source>the picture is {age} old</source><translation>hình đã cũ {age}</translation></message>
    <message><source>{count} s</source><translation>{count} giây</translation></message>
    <message><source>{count} min</source><translation>{count} phút</translation></message>
    <message><source>In contact again</source><translation>Đã liên lạc lại</translation></message>
    <message><source>Now showing: {scene}</source><translation>Đang trình chiếu: {scene}</translation></message>
    <message><source>The presentation has ended</source><translation>Buổi trình chiếu đã kết thúc</translation></message>
    <message><source>This browser shows the page in another tab</source><translation>Trình duyệt này đang mở trang ở thẻ khác</translation></message>
    <message><source>All places are taken</source><translation>Đã hết chỗ xem</translation></message>
    <message><source>Nothing is shown at the moment</source><translation>Hiện chưa trình chiếu nội dung nào</translation></message>
    <message><source>Closer: {title}</source><translation>Xem gần: {title}</translation></message>
    <message><source>Full screen</source><translation>Toàn màn hình</translation></message>
    <message><source>This page needs JavaScript, which this browser has switched off.</source><translation>Trang này cần JavaScript, mà trình duyệt này đang tắt.</translation></message>
    <message><source>Figures in the meeting room</source><translation>Số liệu tại phòng họp</translation></message>
    <message><source>Enter the code from the presenter's screen.</source><translation>Nhập mã trên màn hình của người trình chiếu.</translation></message>
    <message><source>Code ({digits} digits)</source><translation>Mã ({digits} chữ số)</translation></message>
    <message><source>Look on</source><translation>Vào xem</translation></message>
    <message><source>Too many wrong codes. Try again in {seconds} s.</source><translation>Nhập sai mã quá nhiều lần. Hãy thử lại sau {seconds} giây.</translation></message>
    <message><source>This is not the code that is shown now. Every code is good for one browser.</source><translation>Mã này không phải mã đang hiện. Mỗi mã chỉ dùng cho một trình duyệt.</translation></message>
    <message><source>This page is not encrypted: everybody on this network could read along.</source><translation>Trang này không được mã hoá: mọi người trong mạng này đều có thể đọc theo.</translation></message>
    <message><source>As many browsers look on as this page allows. Ask the presenter, or try later.</source><translation>Số trình duyệt đang xem đã đủ mức cho phép. Hãy hỏi người trình chiếu hoặc thử lại sau.</translation></message>
    <message><source>For the next one a new code is shown on the presenter's screen.</source><translation>Ở buổi sau, mã mới sẽ hiện trên màn hình của người trình chiếu.</translation></message>
    <message><source>Try again</source><translation>Thử lại</translation></message>
    <message><source>Enter a code</source><translation>Nhập mã</translation></message>
    <message><source>and {count} more rows</source><translation>và {count} dòng nữa</translation></message>
    <message><source>Black screen</source><translation>Màn đen</translation></message>
    <message><source>Briefing pack {file}</source><translation>Gói báo cáo {file}</translation></message>
    <message><source>Briefing – speaker's view</source><translation>Trình bày – màn người nói</translation></message>
    <message><source>Changed since ({count}):</source><translation>Đã thay đổi ({count}):</translation></message>
    <message><source>Conclusion</source><translation>Kết luận</translation></message>
    <message><source>Directory</source><translation>Danh bạ</translation></message>
    <message><source>End</source><translation>Kết thúc</translation></message>
    <message><source>End the briefing?</source><translation>Kết thúc trình bày?</translation></message>
    <message><source>Esc once more ends it; any other key goes on.</source><translation>Bấm Esc lần nữa để kết thúc; phím khác để tiếp tục.</translation></message>
    <message><source>Farther</source><translation>Xa ra</translation></message>
    <message><source>Find</source><translation>Tìm</translation></message>
    <message><source>Find a page, figure, place, agency or record</source><translation>Tìm trang, chỉ tiêu, địa bàn, đơn vị hoặc hồ sơ</translation></message>
    <message><source>Go on</source><translation>Chạy tiếp</translation></message>
    <message><source>Kept in {folder} on this machine. To bring it to the centre: “ioc-desktop directive drafts export FILE --data {folder}” here, “… import FILE” on the wall's machine.</source><translation>Lưu trong {folder} trên máy này. Để chuyển về trung tâm: chạy “ioc-desktop directive drafts export TỆP --data {folder}” tại đây, rồi “… import TỆP” trên máy chạy tường màn hình.</translation></message>
    <message><source>Kept in {folder}; the duty window of this machine's wall issues it to the centre.</source><translation>Lưu trong {folder}; cửa sổ trực ban của máy này phát hành về trung tâm.</translation></message>
    <message><source>Live figures</source><translation>Số trực tiếp</translation></message>
    <message><source>Nearer</source><translation>Gần lại</translation></message>
    <message><source>Next</source><translation>Tiếp</translation></message>
    <message><source>No figure has changed since</source><translation>Chưa có số nào thay đổi từ lúc chốt</translation></message>
    <message><source>There is no screen {names} here; these are: {there}</source><translation>Ở đây không có màn hình {names}; đang có: {there}</translation></message>
    <message><source>No live figures on this machine: open with --data and its folder</source><translation>Máy này không có số liệu trực tiếp: mở gói với --data và thư mục dữ liệu</translation></message>
    <message><source>No notes for this page</source><translation>Trang này không có ghi chú</translation></message>
    <message><source>Notes</source><translation>Ghi chú</translation></message>
    <message><source>On screen</source><translation>Đang chiếu</translation></message>
    <message><source>Other pages</source><translation>Các trang khác</translation></message>
    <message><source>Page {number}: Enter</source><translation>Trang {number}: bấm Enter</translation></message>
    <message><source>Page {number}: {title}</source><translation>Trang {number}: {title}</translation></message>
    <message><source>Passphrase</source><translation>Mật khẩu</translation></message>
    <message><source>Pointer</source><translation>Con trỏ</translation></message>
    <message><source>Stop the time</source><translation>Dừng giờ</translation></message>
    <message><source>The fingerprint is the maker's: open this once</source><translation>Dấu vân tay đúng của người lập: mở lần này</translation></message>
    <message><source>Then</source><translation>Tiếp theo</translation></message>
    <message><source>This is the first page</source><translation>Đây là trang đầu</translation></message>
    <message><source>This is the last page</source><translation>Đây là trang cuối</translation></message>
    <message><source>This is the last page; Esc ends the briefing</source><translation>Đây là trang cuối; bấm Esc để kết thúc</translation></message>
    <message><source>This pack is encrypted</source><translation>Gói này được mã hoá</translation></message>
    <message><source>This pack is not opened</source><translation>Không mở gói này</translation></message>
    <message><source>This page</source><translation>Trang này</translation></message>
    <message><source>This page cannot be shown</source><translation>Không hiện được trang này</translation></message>
    <message><source>Whole briefing</source><translation>Cả buổi</translation></message>
    <message><source>Whole page</source><translation>Cả trang</translation></message>
    <message><source>back; end the briefing</source><translation>quay lại; kết thúc trình bày</translation></message>
    <message><source>black screen, with the stamp</source><translation>màn đen, vẫn giữ thời điểm chốt</translation></message>
    <message><source>drag a frame</source><translation>kéo khung</translation></message>
    <message><source>find a figure or a page</source><translation>tìm chỉ tiêu hoặc trang</translation></message>
    <message><source>first, last page</source><translation>trang đầu, trang cuối</translation></message>
    <message><source>from the first page · full screen</source><translation>từ trang đầu · toàn màn hình</translation></message>
    <message><source>live figures (none here)</source><translation>số trực tiếp (máy này không có)</translation></message>
    <message><source>live figures beside</source><translation>số trực tiếp bên cạnh</translation></message>
    <message><source>live, no contact since {time} ({age})</source><translation>trực tiếp, mất liên lạc từ {time} ({age})</translation></message>
    <message><source>live, received just now</source><translation>trực tiếp, vừa nhận</translation></message>
    <message><source>live, received {age} ago</source><translation>trực tiếp, nhận {age} trước</translation></message>
    <message><source>live: nothing was ever received here</source><translation>trực tiếp: máy này chưa nhận số liệu nào</translation></message>
    <message><source>live: {why}</source><translation>trực tiếp: {why}</translation></message>
    <message><source>look closer: down to the records</source><translation>xem chi tiết: đến từng hồ sơ</translation></message>
    <message><source>nearer, farther</source><translation>gần lại, xa ra</translation></message>
    <message><source>next page</source><translation>trang tiếp</translation></message>
    <message><source>note a conclusion</source><translation>ghi kết luận</translation></message>
    <message><source>number, Enter</source><translation>số trang, Enter</translation></message>
    <message><source>one tile as large as the screen</source><translation>một ô đầy màn hình</translation></message>
    <message><source>over by {time}</source><translation>quá {time}</translation></message>
    <message><source>page before</source><translation>trang trước</translation></message>
    <message><source>pointer</source><translation>con trỏ</translation></message>
    <message><source>screen {number} of {count}</source><translation>màn {number}/{count}</translation></message>
    <message><source>speaker's view · swap the screens</source><translation>màn người nói · đổi hai màn</translation></message>
    <message><source>stop the time · begin it again</source><translation>dừng giờ · tính lại từ đầu</translation></message>
    <message><source>the time stands</source><translation>đang dừng giờ</translation></message>
    <message><source>the whole page again</source><translation>trở lại cả trang</translation></message>
    <message><source>these keys</source><translation>bảng phím này</translation></message>
    <message><source>this part alone</source><translation>chỉ phần này</translation></message>
    <message><source>to that page</source><translation>đến trang đó</translation></message>
    <message><source>type · ↓ ↑ · Enter open · Esc leave</source><translation>gõ · ↓ ↑ · Enter mở · Esc thoát</translation></message>
    <message><source>valid until {date}</source><translation>dùng đến {date}</translation></message>
    <message><source>wheel · + −</source><translation>con lăn · + −</translation></message>
    <message><source>{time} left</source><translation>còn {time}</translation></message>
    <message><source>I compared it: believe this key</source><translation>Đã đối chiếu: tin khoá này</translation></message>
    <message><source>Left out ({count}): {names}</source><translation>Không đưa vào ({count}): {names}</translation></message>
    <message><source>◆ Not to be opened: {why}</source><translation>◆ Không mở được: {why}</translation></message>
    <message><source>your own key</source><translation>khoá của mình</translation></message>
    <message><source>Key: {fingerprint} ({trust})</source><translation>Khoá: {fingerprint} ({trust})</translation></message>
    <message><source>“{title}”, version {version}</source><translation>“{title}”, phiên bản {version}</translation></message>
    <message><source>Figures as at {moment}</source><translation>Số liệu chốt lúc {moment}</translation></message>
    <message><source>version {version}</source><translation>phiên bản {version}</translation></message>
    <message><source>✓ Unchanged, signed by {who}</source><translation>✓ Nguyên vẹn, do {who} ký</translation></message>
    <message><source>Compare this fingerprint with the maker by telephone; if it is the same, believe the key: {fingerprint}</source><translation>Gọi điện cho nơi gửi để đối chiếu dấu vân tay khoá; nếu giống hệt thì tin khoá này: {fingerprint}</translation></message>
    <message><source>believed since {day}</source><translation>tin từ {day}</translation></message>
    <message><source>believed this once</source><translation>tin lần này</translation></message>
    <message><source>For: {audience}</source><translation>Dành cho: {audience}</translation></message>
    <message><source>Expires: {moment}</source><translation>Hết hạn: {moment}</translation></message>
    <message><source>It does not expire</source><translation>Không có hạn dùng</translation></message>
    <message><source>nothing left out</source><translation>không bỏ lại gì</translation></message>
    <message><source>left out: {count}</source><translation>không đưa vào: {count}</translation></message>
    <message><source>simulated</source><translation>mô phỏng</translation></message>
    <message><source>Not made for this audience: whoever may decide it writes audience = "{audience}" below the name in the scene's file</source><translation>Không làm cho đối tượng này: người có thẩm quyền ghi audience = "{audience}" dưới tên trong tệp cảnh</translation></message>
    <message><source>Its file has mistakes; the scene editor shows them</source><translation>Tệp cảnh có lỗi; xem trong trình soạn cảnh</translation></message>
    <message><source>ordered, it waits for what is before it</source><translation>đã xếp hàng, chờ việc trước xong</translation></message>
    <message><source>begun</source><translation>đã bắt đầu</translation></message>
    <message><source>Verifying {file} …</source><translation>Đang kiểm tra {file} …</translation></message>
    <message><source>Making the key …</source><translation>Đang tạo khoá …</translation></message>
    <message><source>The key is made; it stays on this machine</source><translation>Đã tạo khoá; khoá nằm lại trên máy này</translation></message>
    <message><source>Choose a folder</source><translation>Chọn thư mục</translation></message>
    <message><source>Open a pack</source><translation>Mở gói</translation></message>
    <message><source>Monthly report {month}</source><translation>Báo cáo tháng {month}</translation></message>
    <message><source>{name} and {count} more</source><translation>{name} và {count} cảnh nữa</translation></message>
    <message><source>A pack is being presented already; end that first</source><translation>Đang trình chiếu một gói; hãy kết thúc gói đó trước</translation></message>
    <message><source>{file} was not opened: {why}</source><translation>Không mở được {file}: {why}</translation></message>
    <message><source>{file}: the presentation has ended</source><translation>{file}: đã kết thúc trình chiếu</translation></message>
    <message><source>Say whose key it is: a person or an office</source><translation>Hãy ghi khoá của ai: một người hoặc một đơn vị</translation></message>
    <message><source>It lies in {folder}</source><translation>Tệp nằm trong {folder}</translation></message>
    <message><source>encrypted</source><translation>mã hoá</translation></message>
    <message><source>{folder} cannot be used: {why}; choose another</source><translation>Không dùng được {folder}: {why}; hãy chọn thư mục khác</translation></message>
    <message><source>Meetings</source><translation>Họp</translation></message>
    <message><source>{name} is no briefing pack, or something was put before it</source><translation>{name} không phải gói báo cáo, hoặc có gì đó bị chèn vào đầu tệp</translation></message>
    <message><source>{file} cannot be opened: there is no such file</source><translation>không mở được {file}: không có tệp này</translation></message>
    <message><source>{file} cannot be opened: {why}</source><translation>không mở được {file}: {why}</translation></message>
    <message><source>{file} is no plain file; a pack is one</source><translation>{file} không phải tệp thường; gói báo cáo là một tệp thường</translation></message>
    <message><source>{name} is larger than {limit} MB; no pack is</source><translation>{name} lớn hơn {limit} MB; không gói nào lớn như vậy</translation></message>
    <message><source>the pack has no signature where packs have it; ask the maker for it anew</source><translation>gói không có chữ ký ở chỗ phải có; hãy xin người lập gửi lại</translation></message>
    <message><source>the manifest of the pack is larger than any is</source><translation>bản kê của gói lớn quá mức cho phép</translation></message>
    <message><source>the signature does not fit: the pack was changed after it was signed; do not use it, ask the maker for it anew</source><translation>chữ ký không khớp: gói đã bị sửa sau khi ký; không dùng gói này, hãy xin người lập gửi lại</translation></message>
    <message><source>the pack is signed by a key that is not trusted here. Its fingerprint is {fingerprint} - compare it with the maker by telephone</source><translation>gói ký bằng khoá mà máy này chưa tin. Dấu vân tay khoá là {fingerprint} - hãy gọi điện đối chiếu với người lập</translation></message>
    <message><source>{name} in the pack was changed after it was signed; do not use it</source><translation>{name} trong gói đã bị sửa sau khi ký; không dùng gói này</translation></message>
    <message><source>{name} was put into the pack after it was signed; do not use it</source><translation>{name} bị thêm vào gói sau khi ký; không dùng gói này</translation></message>
    <message><source>{name} was taken out of the pack after it was signed; do not use it</source><translation>{name} bị lấy khỏi gói sau khi ký; không dùng gói này</translation></message>
    <message><source>the files of the pack are not in the order they were signed in</source><translation>các tệp trong gói không đúng thứ tự lúc ký</translation></message>
    <message><source>the pack cannot be read: {why}; copy it again</source><translation>không đọc được gói: {why}; hãy chép lại</translation></message>
    <message><source>the figures in the pack are damaged, or of a form that this program does not read; ask the maker for it anew</source><translation>số liệu trong gói bị hỏng, hoặc chương trình này không đọc được dạng đó; hãy xin người làm gói gửi lại</translation></message>
    <message><source>the pack says that {maker} made it; it is signed by the key of {signer}</source><translation>gói ghi người làm là {maker}, nhưng ký bằng khoá của {signer}</translation></message>
    <message><source>{file} is damaged: it can no longer be known which versions were given; set it aside (ioc-desktop keys forget-versions), then they go on from a higher number</source><translation>{file} bị hỏng: không còn biết đã cấp những số bản nào; hãy cất riêng tệp này (ioc-desktop keys forget-versions), sau đó đánh số tiếp từ số cao hơn</translation></message>
    <message><source>the card of {name} was changed by hand, nobody would believe it: bring it back from a copy, or make a new key (ioc-desktop keys new --another)</source><translation>thẻ khoá của {name} đã bị sửa tay, không ai tin được: hãy lấy lại từ bản sao, hoặc tạo khoá mới (ioc-desktop keys new --another)</translation></message>
    <message><source>the pack cannot be unpacked on this disk: {why}</source><translation>không bung được gói trên ổ đĩa này: {why}</translation></message>
    <message><source>there is no place to unpack the pack: {why}</source><translation>không có chỗ để bung gói: {why}</translation></message>
    <message><source>the pack expired at {moment} (this machine's clock says {now}); ask the maker for a new one</source><translation>gói đã hết hạn lúc {moment} (đồng hồ máy này chỉ {now}); hãy xin người lập gói mới</translation></message>
    <message><source>the pack was made by a later program ({program}): install that version here, or ask for the pack in the form of this one</source><translation>gói do chương trình mới hơn ({program}) lập: hãy cài bản đó, hoặc xin gói theo dạng của bản này</translation></message>
    <message><source>the pack says it was made at {moment}, later than this machine's clock ({now}): one of the two is wrong</source><translation>gói lập lúc {moment}, sau giờ máy này ({now}): một trong hai đồng hồ sai</translation></message>
    <message><source>the pack does not end as a pack does: it was cut off or changed on its way; copy it again</source><translation>phần cuối tệp không phải của một gói: gói bị cắt hoặc bị sửa trên đường chuyển; hãy sao chép lại</translation></message>
    <message><source>the pack is not in the one form that packs have: bytes were changed or hidden in it; ask the maker for it anew</source><translation>gói không đúng dạng quy định: có byte bị sửa hoặc giấu trong gói; hãy xin người lập gửi lại</translation></message>
    <message><source>entries of the pack overlap, or something lies between them; ask the maker for it anew</source><translation>các mục trong gói chồng lên nhau, hoặc có gì nằm xen giữa; hãy xin người lập gửi lại</translation></message>
    <message><source>the pack says it has {count} files; more than {limit} are never taken</source><translation>gói ghi có {count} tệp; không nhận gói quá {limit} tệp</translation></message>
    <message><source>the pack would unpack to {size} MB; more than {limit} MB are never taken</source><translation>gói bung ra tới {size} MB; không nhận gói quá {limit} MB</translation></message>
    <message><source>the pack would unpack to more than {ratio} times its size; that is no honest pack</source><translation>gói bung ra lớn hơn {ratio} lần; gói thật không như vậy</translation></message>
    <message><source>{name} in the pack would unpack to more than {ratio} times its size; that is no honest file</source><translation>{name} trong gói bung ra lớn hơn {ratio} lần; tệp thật không như vậy</translation></message>
    <message><source>{name} in the pack is encrypted by itself; a pack is encrypted as a whole (age) or not at all</source><translation>{name} trong gói bị mã hoá riêng; gói chỉ được mã hoá cả gói (age) hoặc không mã hoá</translation></message>
    <message><source>{name} in the pack is packed in a way that packs are not</source><translation>{name} trong gói nén theo cách gói không dùng</translation></message>
    <message><source>the pack holds a file whose name has other letters than a to z: {name}</source><translation>trong gói có tệp mang tên ngoài các chữ a đến z: {name}</translation></message>
    <message><source>the pack holds a file whose name has a zero byte: {name}</source><translation>trong gói có tệp mang tên chứa byte 0: {name}</translation></message>
    <message><source>{name} in the pack is a link; links are refused</source><translation>{name} trong gói là liên kết; không nhận liên kết</translation></message>
    <message><source>{name} in the pack is a folder; only files are taken</source><translation>{name} trong gói là thư mục; chỉ nhận tệp</translation></message>
    <message><source>{name} in the pack is no plain file</source><translation>{name} trong gói không phải tệp thường</translation></message>
    <message><source>{name} in the pack is a place of its own outside it; such names are refused</source><translation>{name} trong gói chỉ ra nơi khác ngoài gói; không nhận tên như vậy</translation></message>
    <message><source>{name} in the pack has a backslash; such names are refused</source><translation>{name} trong gói có dấu gạch chéo ngược; không nhận tên như vậy</translation></message>
    <message><source>{name} in the pack leads out of its folder; such names are refused</source><translation>{name} trong gói dẫn ra ngoài thư mục; không nhận tên như vậy</translation></message>
    <message><source>{name} in the pack is too long a name</source><translation>{name} trong gói là tên quá dài</translation></message>
    <message><source>{name} in the pack has capital letters, which some systems do not tell apart</source><translation>{name} trong gói có chữ hoa, một số hệ thống không phân biệt</translation></message>
    <message><source>{name} in the pack is no name that files of a pack have</source><translation>{name} không phải tên tệp dùng trong gói</translation></message>
    <message><source>{name} is in the pack twice</source><translation>{name} có hai lần trong gói</translation></message>
    <message><source>{name} in the pack is a file and a folder at once</source><translation>{name} trong gói vừa là tệp vừa là thư mục</translation></message>
    <message><source>{name} is the pack's own</source><translation>{name} là tệp riêng của gói</translation></message>
    <message><source>the manifest cannot be used: {why}; ask the maker for the pack anew</source><translation>không dùng được bản kê của gói: {why}; hãy xin người lập gửi lại gói</translation></message>
    <message><source>the pack cannot be described: {why}</source><translation>không lập được bản kê của gói: {why}</translation></message>
    <message><source>its notes and lists are too long</source><translation>ghi chú và danh sách quá dài</translation></message>
    <message><source>the agenda names a page that is not there</source><translation>chương trình họp nêu một trang không có</translation></message>
    <message><source>it lists a file twice</source><translation>một tệp được kê hai lần</translation></message>
    <message><source>a text holds control characters</source><translation>có ký tự điều khiển trong chữ</translation></message>
    <message><source>it is not written in the one form that is signed</source><translation>bản kê không viết đúng dạng được ký</translation></message>
    <message><source>the encrypted pack was changed or cut off on its way; copy it again or ask for it anew</source><translation>gói mã hoá bị sửa hoặc bị cắt trên đường chuyển; hãy sao chép lại hoặc xin lại gói</translation></message>
    <message><source>the encrypted pack asks for more work and memory than is ever given</source><translation>gói mã hoá đòi nhiều bộ nhớ và tính toán quá mức cho phép</translation></message>
    <message><source>the encrypted pack is larger than any under a passphrase may be</source><translation>gói mã hoá bằng mật khẩu lớn quá mức cho phép</translation></message>
    <message><source>the pack is larger than {limit} MB; no pack is</source><translation>gói lớn hơn {limit} MB; không gói nào lớn như vậy</translation></message>
    <message><source>the pack is encrypted under a passphrase; give it</source><translation>gói được mã hoá bằng mật khẩu; hãy nhập mật khẩu</translation></message>
    <message><source>this passphrase does not open the pack; mind capitals and blanks</source><translation>mật khẩu này không mở được gói; chú ý chữ hoa và dấu cách</translation></message>
    <message><source>the pack is encrypted to keys of its recipients, and there is none here; make one (ioc-desktop keys new), send its card to the maker and ask for the pack anew</source><translation>gói được mã hoá cho khoá của người nhận, mà máy này chưa có khoá; hãy tạo khoá (ioc-desktop keys new), gửi thẻ khoá cho người lập rồi xin lại gói</translation></message>
    <message><source>the pack is encrypted to other recipients: none of the keys here opens it; send your card to the maker and ask for the pack anew</source><translation>gói được mã hoá cho người nhận khác: không khoá nào ở đây mở được; hãy gửi thẻ khoá của mình cho người lập rồi xin lại gói</translation></message>
    <message><source>a pack is encrypted to recipients or under a passphrase: give one</source><translation>gói được mã hoá cho người nhận hoặc bằng mật khẩu: hãy chọn một</translation></message>
    <message><source>the pack is too large for a passphrase (more than {limit} MB); encrypt it to its recipients</source><translation>gói quá lớn để mã hoá bằng mật khẩu (hơn {limit} MB); hãy mã hoá cho người nhận</translation></message>
    <message><source>{key} is no age key: {why}</source><translation>{key} không phải khoá age: {why}</translation></message>
    <message><source>an age identity is damaged: it is no AGE-SECRET-KEY-1…</source><translation>khoá age bị hỏng: không phải AGE-SECRET-KEY-1…</translation></message>
    <message><source>a pack takes at most {limit} files</source><translation>một gói nhận nhiều nhất {limit} tệp</translation></message>
    <message><source>{file} is there already; give another name, or --overwrite</source><translation>đã có {file}; hãy chọn tên khác, hoặc --overwrite</translation></message>
    <message><source>the pack would hold more than {limit} MB; take a shorter history</source><translation>gói sẽ chứa hơn {limit} MB; hãy lấy khoảng thời gian ngắn hơn</translation></message>
    <message><source>the pack would be larger than {limit} MB; take fewer scenes or a shorter history</source><translation>gói sẽ lớn hơn {limit} MB; hãy bớt cảnh hoặc lấy khoảng thời gian ngắn hơn</translation></message>
    <message><source>the pack is an older version ({version}): version {known}, signed at {when}, was opened here already; ask for the newest</source><translation>bản cũ hơn (bản {version}): ở đây đã mở bản {known} ký lúc {when}; hãy xin bản mới nhất</translation></message>
    <message><source>another pack of the same version ({version}), signed at {when}, was opened here already; ask for the newest</source><translation>ở đây đã mở một gói khác cùng số bản ({version}), ký lúc {when}; hãy xin bản mới nhất</translation></message>
    <message><source>{file} is damaged: it can no longer be known which versions were opened here; set it aside (ioc-desktop keys forget-versions), then take versions with care</source><translation>{file} bị hỏng: không còn biết đã mở những bản nào; hãy cất tệp đó đi (ioc-desktop keys forget-versions), sau đó tự xem kỹ số bản</translation></message>
    <message><source>{file} cannot be renamed: {why}</source><translation>không đổi tên được {file}: {why}</translation></message>
    <message><source>there is no signing key yet; make one: ioc-desktop keys new --name NAME</source><translation>chưa có khoá ký; hãy tạo: ioc-desktop keys new --name TÊN</translation></message>
    <message><source>there is no such key here yet</source><translation>ở đây chưa có khoá như vậy</translation></message>
    <message><source>say which key: {choices}</source><translation>hãy chọn khoá: {choices}</translation></message>
    <message><source>several keys fit {which}; name one of: {choices}</source><translation>có nhiều khoá hợp với {which}; hãy chọn một: {choices}</translation></message>
    <message><source>no key fits {which}; name one of: {choices}</source><translation>không khoá nào hợp với {which}; hãy chọn một: {choices}</translation></message>
    <message><source>say whose key it is: --name</source><translation>hãy ghi khoá của ai: --name</translation></message>
    <message><source>{what} must be at most {limit} letters that can be read</source><translation>{what} dài nhất {limit} chữ đọc được</translation></message>
    <message><source>the signing key of {name} is kept under a passphrase; give it</source><translation>khoá ký của {name} có mật khẩu; hãy nhập mật khẩu</translation></message>
    <message><source>this is not the passphrase of the signing key of {name}</source><translation>mật khẩu này không phải của khoá ký của {name}</translation></message>
    <message><source>{file} is damaged; bring it back from a copy</source><translation>{file} bị hỏng; hãy lấy lại từ bản sao</translation></message>
    <message><source>{file} is no signing key for packs</source><translation>{file} không phải khoá ký gói</translation></message>
    <message><source>{file} is not the key of the card beside it</source><translation>{file} không phải khoá của thẻ nằm cạnh</translation></message>
    <message><source>{file} is there already; it was left as it is</source><translation>đã có {file}; tệp được giữ nguyên</translation></message>
    <message><source>{name} cannot be forgotten: {why}</source><translation>không bỏ được {name}: {why}</translation></message>
    <message><source>the age key of {name} is not known here: ask for a card (ioc-desktop keys export) and trust it</source><translation>ở đây chưa có khoá age của {name}: hãy xin thẻ khoá (ioc-desktop keys export) và tin thẻ đó</translation></message>
    <message><source>{path} can be read by others on this machine; take that from them first: {command}</source><translation>người khác trên máy này đọc được {path}; hãy bỏ quyền đó trước: {command}</translation></message>
    <message><source>{path} can be changed by others on this machine; take that from them first: {command}</source><translation>người khác trên máy này sửa được {path}; hãy bỏ quyền đó trước: {command}</translation></message>
    <message><source>is no key card: it is far too long</source><translation>không phải thẻ khoá: dài quá mức</translation></message>
    <message><source>is no key card: a text holds control characters</source><translation>không phải thẻ khoá: có ký tự điều khiển trong chữ</translation></message>
    <message><source>is no key card: {why}</source><translation>không phải thẻ khoá: {why}</translation></message>
    <message><source>is no signing key: a letter is wrong or missing</source><translation>không phải khoá ký: sai hoặc thiếu chữ</translation></message>
    <message><source>is not part of a key card that is sent</source><translation>không thuộc thẻ khoá được gửi đi</translation></message>
    <message><source>does not fit the rest: the card was changed on its way; ask for it anew</source><translation>không khớp phần còn lại: thẻ bị sửa trên đường gửi; hãy xin lại</translation></message>
    <message><source>{key} is no signing key</source><translation>{key} không phải khoá ký</translation></message>
    <message><source>{text} is no fingerprint: it has {groups} groups of {digits} digits</source><translation>{text} không phải dấu vân tay khoá: phải có {groups} nhóm {digits} chữ số</translation></message>
    <message><source>{path} cannot be read: {why}</source><translation>không đọc được {path}: {why}</translation></message>
    <message><source>Pack “{title}”</source><translation>Gói “{title}”</translation></message>
    <message><source>Load an agenda</source><translation>Nạp chương trình</translation></message>
    <message><source>Loaded: {file}; Ctrl+Z brings back what was there</source><translation>Đã nạp: {file}; Ctrl+Z lấy lại như trước</translation></message>
    <message><source>Save the agenda</source><translation>Lưu chương trình</translation></message>
    <message><source>Saved: {file}</source><translation>Đã lưu: {file}</translation></message>
    <message><source>notes: larger, smaller, up, down</source><translation>ghi chú: to, nhỏ, lên, xuống</translation></message>
    <message><source>looking closer; Esc: the page</source><translation>xem chi tiết; Esc: về trang</translation></message>
    <message><source>Passphrase of this key</source><translation>Mật khẩu của khoá này</translation></message>
    <message><source>Show in browsers too</source><translation>Chiếu cả trên trình duyệt</translation></message>
    <message><source>Enter shows a scene in the meeting, on its screens and in browsers at once; the wall is not touched.</source><translation>Enter chiếu một cảnh trong cuộc họp, trên màn hình họp và trình duyệt cùng lúc; tường không thay đổi.</translation></message>
    <message><source>The meeting has ended</source><translation>Đã kết thúc cuộc họp</translation></message>
    <message><source>browsers: {title}, as presented</source><translation>trình duyệt: {title}, theo người trình bày</translation></message>
    <message><source>In the meeting: “{name}”</source><translation>Trong cuộc họp: “{name}”</translation></message>
    <message><source>waits</source><translation>đang chờ</translation></message>
    <message><source>Addressed to</source><translation>Đơn vị thực hiện</translation></message>
    <message><source>Agencies with the smallest share in time ({shown} of {count})</source><translation>Đơn vị có tỷ lệ gửi đúng hạn thấp nhất ({shown} trên {count})</translation></message>
    <message><source>At the moment of the figures no alarm is active.</source><translation>Tại thời điểm chốt số liệu không có cảnh báo nào đang hiệu lực.</translation></message>
    <message><source>At the moment of the figures {count} alarms are active: {high} of high, {medium} of medium, {low} of low priority.</source><translation>Tại thời điểm chốt số liệu có {count} cảnh báo đang hiệu lực: {high} mức cao, {medium} mức trung bình, {low} mức thấp.</translation></message>
    <message><source>At the moment of the figures {owed} figures are owed by agencies: {on_time} on time, {late} late, {stale} stale, {lost} out of contact, {never} never sent.</source><translation>Tại thời điểm chốt số liệu, các đơn vị có trách nhiệm cung cấp {owed} số liệu: {on_time} đúng hạn, {late} chậm, {stale} cũ, {lost} mất liên lạc, {never} chưa gửi lần nào.</translation></message>
    <message><source>At the moment of the figures {running} of {count} subsystems are running</source><translation>Tại thời điểm chốt số liệu, {running}/{count} phân hệ đang vận hành</translation></message>
    <message><source>Difference</source><translation>Chênh lệch</translation></message>
    <message><source>Figures owed the longest ({shown} of {count})</source><translation>Số liệu còn nợ lâu nhất ({shown} trên {count})</translation></message>
    <message><source>Figures received</source><translation>Chỉ tiêu có số liệu</translation></message>
    <message><source>In the month {due} figures were due: {on_time} came in time ({share}), {late} late, {missing} have not come.</source><translation>Trong tháng có {due} lượt số liệu đến hạn: {on_time} lượt gửi đúng hạn ({share}), {late} lượt gửi chậm, {missing} lượt chưa gửi.</translation></message>
    <message><source>In time</source><translation>Đúng hạn</translation></message>
    <message><source>Late</source><translation>Chậm</translation></message>
    <message><source>Fell due</source><translation>Đến hạn</translation></message>
    <message><source>No figures yet</source><translation>Chưa có số liệu</translation></message>
    <message><source>No.</source><translation>TT</translation></message>
    <message><source>Not sent</source><translation>Chưa gửi</translation></message>
    <message><source>Of this month it is not known which figures were due.</source><translation>Tháng này chưa có dữ liệu về số liệu đến hạn.</translation></message>
    <message><source>On the period before</source><translation>So kỳ trước</translation></message>
    <message><source>Share in time</source><translation>Tỷ lệ đúng hạn</translation></message>
    <message><source>Source; note</source><translation>Nguồn; ghi chú</translation></message>
    <message><source>The figures above: {facts}.</source><translation>Các số liệu trên: {facts}.</translation></message>
    <message><source>The other source</source><translation>Nguồn khác</translation></message>
    <message><source>cumulative {value}</source><translation>luỹ kế {value}</translation></message>
    <message><source>down {change} on the month before</source><translation>giảm {change} so với tháng trước</translation></message>
    <message><source>down {change} on the period before</source><translation>giảm {change} so với kỳ trước</translation></message>
    <message><source>down {change} on the same period last year</source><translation>giảm {change} so với cùng kỳ năm trước</translation></message>
    <message><source>for those on duty alone: it may hold restricted figures</source><translation>chỉ dành cho trực ban: có thể có số liệu hạn chế</translation></message>
    <message><source>is estimated at</source><translation>ước đạt</translation></message>
    <message><source>on {date}</source><translation>ngày {date}</translation></message>
    <message><source>page {number}</source><translation>trang {number}</translation></message>
    <message><source>reached</source><translation>đạt</translation></message>
    <message><source>source: {source}</source><translation>nguồn: {source}</translation></message>
    <message><source>stood at</source><translation>là</translation></message>
    <message><source>the same as a year before</source><translation>bằng cùng kỳ năm trước</translation></message>
    <message><source>the same as in the month before</source><translation>bằng tháng trước</translation></message>
    <message><source>the same as in the period before</source><translation>bằng kỳ trước</translation></message>
    <message><source>up {change} on the month before</source><translation>tăng {change} so với tháng trước</translation></message>
    <message><source>the same as on the day before</source><translation>bằng ngày trước</translation></message>
    <message><source>up {change} on the day before</source><translation>tăng {change} so với ngày trước</translation></message>
    <message><source>down {change} on the day before</source><translation>giảm {change} so với ngày trước</translation></message>
    <message><source>the same as in the week before</source><translation>bằng tuần trước</translation></message>
    <message><source>up {change} on the week before</source><translation>tăng {change} so với tuần trước</translation></message>
    <message><source>down {change} on the week before</source><translation>giảm {change} so với tuần trước</translation></message>
    <message><source>up {change} on the period before</source><translation>tăng {change} so với kỳ trước</translation></message>
    <message><source>up {change} on the same period last year</source><translation>tăng {change} so với cùng kỳ năm trước</translation></message>
    <message><source>{compared} figures were told by two centres for the same period; {apart} of them differ.</source><translation>Có {compared} số liệu được hai trung tâm cùng báo cho một kỳ, trong đó {apart} số liệu khác nhau.</translation></message>
    <message><source>{issued} directives were issued in the month; at the moment of the figures {open} are open, {overdue} of them past their deadline.</source><translation>Trong tháng có {issued} ý kiến chỉ đạo được ban hành; tại thời điểm chốt số liệu còn {open} ý kiến chưa hoàn thành, trong đó {overdue} quá hạn.</translation></message>
    <message><source>No directive was issued in the month; at the moment of the figures none is open.</source><translation>Trong tháng không có ý kiến chỉ đạo nào được ban hành; tại thời điểm chốt số liệu không còn ý kiến nào chưa hoàn thành.</translation></message>
    <message><source>{name} in {place}</source><translation>{name} tại {place}</translation></message>
    <message><source>{share} of the plan</source><translation>đạt {share} kế hoạch</translation></message>
    <message><source>Nothing was left out</source><translation>Không phải bỏ lại gì</translation></message>
    <message><source>made by {who}</source><translation>người lập: {who}</translation></message>
    <message><source>and {count} besides</source><translation>và {count} mục nữa</translation></message>
    <message><source>and {count} more figures</source><translation>và {count} số khác</translation></message>
    <message><source>{name} and {count} more scenes</source><translation>{name} và {count} cảnh khác</translation></message>
    <message><source>cancelled; nothing was written</source><translation>đã huỷ; không có gì được ghi</translation></message>
    <message><source>{file} is a folder; give the name of a file in it</source><translation>{file} là thư mục; hãy ghi tên một tệp trong đó</translation></message>
    <message><source>the folder {folder} is not there; make it first</source><translation>không có thư mục {folder}; hãy tạo trước</translation></message>
    <message><source>there is no room on the disk for {file}; nothing was changed: make room, try again</source><translation>đĩa không đủ chỗ cho {file}; không có gì thay đổi: dọn bớt rồi làm lại</translation></message>
    <message><source>the pack {name} was made for {made}, not for {audience}; make one with --audience {asked}</source><translation>gói {name} được lập cho {made}, không phải cho {audience}; hãy lập gói với --audience {asked}</translation></message>
    <message><source>the scene {scene} shows no tile {tile}</source><translation>cảnh {scene} không có ô {tile}</translation></message>
    <message><source>{entry} is not of the form scene/tile (y-te/beds)</source><translation>{entry} không đúng dạng cảnh/ô (y-te/beds)</translation></message>
    <message><source>the PDF cannot be painted; is there memory left?</source><translation>không vẽ được PDF; máy còn bộ nhớ không?</translation></message>
    <message><source>the serif font cannot be read; install fontpkg-noto-serif again</source><translation>không đọc được phông chữ có chân; hãy cài lại fontpkg-noto-serif</translation></message>
    <message><source>{name} is not known here (there are: {known})</source><translation>ở đây không có {name} (có: {known})</translation></message>
    <message><source>is missing: show = "figures" needs one</source><translation>còn thiếu: show = "figures" cần có</translation></message>
    <message><source>has no meaning with show = {show}</source><translation>không có nghĩa với show = {show}</translation></message>
    <message><source>the month {month} has not begun; nothing is known of it</source><translation>tháng {month} chưa bắt đầu; chưa có gì để báo cáo</translation></message>
    <message><source>and {count} more pages</source><translation>và {count} trang nữa</translation></message>
</context>
</TS>
