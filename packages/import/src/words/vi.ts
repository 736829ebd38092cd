import type { Language } from './language.ts';
import { counts, list } from './list.ts';

export const vi: Language = {
  tag: 'vi',
  decimal: ',',
  common: list(
    'và | của | các | cho | được | không | với | trong | khi | đã | người | một | để | trước | sau | nếu | phải | những | kiểm tra | hệ thống',
  ),
  topics: {
    checklist: list(`
      danh sách kiểm tra | checklist | chuẩn bị | điều kiện tiên quyết | trước khi triển khai | trước khi phát hành |
      kiểm tra trước | xác minh | kiểm tra sẵn sàng | sẵn sàng | danh mục kiểm tra | việc cần làm | trước khi ra mắt
    `),
    stages: list(`
      các đợt mở | mở dần | mở từng đợt |
      triển khai từng bước | triển khai dần | các giai đoạn | giai đoạn | đợt | các đợt | canary | kế hoạch lưu lượng |
      phân chia lưu lượng | mở lưu lượng | tăng dần | triển khai theo giai đoạn | lộ trình triển khai
    `),
    thresholds: list(`
      chỉ số phải giữ | cần theo dõi |
      ngưỡng | chỉ số | số liệu | mục tiêu | giới hạn | giám sát | theo dõi | tỷ lệ thành công | tỉ lệ thành công |
      chỉ tiêu | bảng điều khiển | mức dịch vụ
    `),
    alerts: list('cảnh báo | quy tắc cảnh báo'),
    triggers: list(`
      khi nào phải dừng | khi nào phải đóng | phải đóng | phải dừng | dừng khi | dừng nếu | khi nào tắt |
      tiêu chí rollback | điều kiện rollback | điều kiện hoàn tác | khi nào rollback | khi nào hoàn tác | điều kiện dừng |
      rollback nếu | rollback khi | hoàn tác nếu | tiêu chí dừng | kích hoạt rollback | tự động rollback | điều kiện quay lui |
      khi nào quay lui | quay lui nếu | khi nào dừng | điều kiện kích hoạt
    `),
    rollback: list(
      'các bước quay lui | cách quay lui | cách tắt | hoàn tác | quay lui | kế hoạch rollback | quy trình rollback | kế hoạch hoàn tác | các bước rollback | khôi phục | phục hồi | kế hoạch quay lui | quy trình quay lui',
    ),
    timeline: list(
      'lịch ngày mở | lịch trong ngày | giờ giấc | lịch trình | thời gian biểu | dòng thời gian | tiến độ | kế hoạch thời gian | ngày triển khai | kịch bản | từng phút | lịch triển khai',
    ),
    checkpoint: list('điểm kiểm tra | điểm quyết định | go/no-go | quyết định go/no-go | mốc kiểm tra'),
    decision: list('quyết định | các lựa chọn | lựa chọn'),
    criteria: list(
      'tiêu chí | điều kiện chuyển giai đoạn | điều kiện tiếp tục | tiêu chí go/no-go | tiếp tục nếu | tiêu chí chuyển tiếp',
    ),
    matrix: list('ma trận quyết định | ma trận leo thang'),
    roles: list(
      'vai trò | đội ngũ | trách nhiệm | nhân sự | phân công | người phụ trách | thành viên | phòng điều hành | người tham gia',
    ),
    contacts: list('liên hệ | liên lạc | leo thang | trực | trực ban | số điện thoại | khẩn cấp | danh bạ'),
    approvals: list('phê duyệt | chữ ký | ký duyệt | xác nhận phê duyệt | người phê duyệt | duyệt'),
    channels: list('truyền thông | kênh | kênh liên lạc | thông báo | trang trạng thái | giao tiếp'),
    success: list(
      'được coi là thành công | coi là xong | hoàn thành khi | tiêu chí thành công | thành công | tiêu chí nghiệm thu | tiêu chí hoàn thành | điều kiện hoàn thành | chỉ số thành công',
    ),
    links: list('tài liệu tham khảo | tham khảo | liên kết | tài liệu liên quan | phụ lục | xem thêm'),
    actions: list('hành động | các bước | công việc | thực hiện | nhiệm vụ | thao tác'),
    example: list('ví dụ | mẫu | minh họa'),
  },
  fields: {
    metric: list('chỉ số | số liệu | thước đo | tham số | chỉ tiêu'),
    value: list('giá trị | ngưỡng | giới hạn | tối đa | tối thiểu'),
    target: list('mục tiêu | kỳ vọng | bình thường | tốt | xanh | mong đợi'),
    warning: list('cảnh báo | vàng | chú ý'),
    critical: list('nghiêm trọng | đỏ | khẩn cấp | nguy cấp'),
    condition: list(
      'điều kiện | tình huống | kích hoạt | kịch bản | triệu chứng | sự kiện | vấn đề | nếu | khi | sự cố',
    ),
    action: list('hành động | phản ứng | xử lý | cách xử lý | biện pháp | thì'),
    within: list('thời hạn | trong vòng | thời gian | thời gian phản ứng'),
    hold: list('kéo dài | cửa sổ | trong | thời gian duy trì'),
    stage: list('giai đoạn | đợt | bước | cấp độ | nhóm'),
    share: list('lưu lượng | phần trăm | tỷ lệ | tỉ lệ | % | % lưu lượng | trọng số | % người dùng'),
    users: list(
      'số người chơi | người chơi | số lượng người dùng | người dùng | khách hàng | đối tượng | số người dùng',
    ),
    duration: list('thời lượng | thời gian | quan sát | thời gian quan sát | thời gian chờ | thời gian theo dõi'),
    time: list('giờ | thời điểm | thời gian | khi nào | bắt đầu | ngày | mốc thời gian'),
    step: list('bước | hành động | công việc | nội dung | mô tả | sự kiện | hạng mục | việc'),
    owner: list('người phụ trách | phụ trách | người thực hiện | ai | chịu trách nhiệm | người quyết định | đội'),
    role: list('vai trò | chức vụ | vị trí | bộ phận | người duyệt | chức danh'),
    name: list('tên | họ tên | họ và tên | người | nhân sự'),
    contact: list('liên hệ | email | điện thoại | số điện thoại | di động'),
    command: list('lệnh | câu lệnh | chạy'),
    verification: list('xác minh | kiểm tra | kết quả mong đợi | kỳ vọng | xác nhận'),
    communication: list('thông báo | truyền thông | tin nhắn | thông tin'),
    channel: list('kênh | phương tiện'),
    severity: list('mức độ | mức độ nghiêm trọng | ưu tiên'),
    scope: list('endpoint | dịch vụ | thành phần | phạm vi | hệ thống'),
    decision: list('quyết định | kết quả | lựa chọn'),
    status: list('trạng thái | tình trạng | hoàn thành | xong'),
    date: list('ngày | hạn | hạn chót | cập nhật lần cuối'),
    notes: list('ghi chú | chú thích | lý do | nhận xét'),
    number: list('stt | số | #'),
  },
  compare: {
    below: list('dưới | nhỏ hơn | thấp hơn | ít hơn | giảm xuống dưới | bé hơn | giảm dưới'),
    atMost: list(
      'tối đa | không quá | không vượt quá | nhiều nhất | không được vượt quá | không lớn hơn | nhỏ hơn hoặc bằng | không được vượt',
    ),
    above: list('trên | lớn hơn | cao hơn | nhiều hơn | vượt quá | vượt | hơn | tăng trên | quá | vượt ngưỡng'),
    atLeast: list('ít nhất | tối thiểu | không dưới | không ít hơn | lớn hơn hoặc bằng | không thấp hơn | từ'),
    equal: list('bằng | đúng bằng'),
    atMostAfter: list('trở xuống | hoặc ít hơn'),
    atLeastAfter: list('trở lên | hoặc hơn | hoặc nhiều hơn'),
  },
  durations: {
    ms: list('mili giây | miligiây | ms'),
    s: list('giây | s'),
    m: list('phút | m'),
    h: list('giờ | tiếng | h'),
    d: list('ngày'),
    w: list('tuần'),
  },
  units: {
    '%': list('phần trăm'),
    pp: list('điểm phần trăm'),
    '/s': list('mỗi giây | yêu cầu mỗi giây | yêu cầu/giây | giao dịch mỗi giây | /giây'),
    '/min': list('mỗi phút | yêu cầu mỗi phút | /phút'),
    VND: list('đồng | vnđ'),
  },
  numbers: counts(
    'một 1 | hai 2 | ba 3 | bốn 4 | năm 5 | sáu 6 | bảy 7 | tám 8 | chín 9 | mười 10 | mười lăm 15 | hai mươi 20 | ba mươi 30 | sáu mươi 60',
  ),
  multipliers: counts('nghìn 1000 | ngàn 1000 | triệu 1000000 | tỷ 1000000000'),
  lasting: list(
    'trong | trong vòng | trong hơn | kéo dài | liên tục trong | trong suốt | kéo dài hơn | trong ít nhất | liên tục',
  ),
  lastingAfter: list('liên tục | liền'),
  within: list('trong vòng | trong | không quá | trước'),
  ranges: list('đến | tới | và'),
  stage: list(
    'giai đoạn | đợt | canary | triển khai | lưu lượng | phát hành | mở | tăng | bật | nội bộ | thử nghiệm | beta | nhóm | ra mắt',
  ),
  next: list('sau đó | rồi | tiếp theo'),
  each: list('mỗi'),
  parts: counts('một nửa 50 | nửa số 50 | một phần tư 25 | toàn bộ lưu lượng 100 | tất cả người dùng 100'),
  users: list('người chơi | người | người dùng | khách hàng | tài khoản | cửa hàng | nhân viên'),
  everyone: list(
    'tất cả người dùng | toàn bộ người dùng | toàn bộ lưu lượng | tất cả khách hàng | triển khai toàn bộ | mọi người dùng',
  ),
  moments: {
    oclock: list('giờ'),
    day: list('ngày'),
    week: list('tuần'),
    hour: list('giờ thứ'),
    minute: list('phút thứ'),
  },
  actions: {
    rollback: list(
      'đóng lại | đóng máy chủ | rollback | hoàn tác | quay lui | quay về phiên bản cũ | hủy bỏ | huỷ bỏ | tắt cờ | tự động rollback | khôi phục phiên bản cũ | quay lại bản cũ',
    ),
    pause: list('tạm dừng | dừng | dừng lại | giữ nguyên | chờ | đóng băng | không tiếp tục | ngừng'),
    page: list('báo động | leo thang | gọi | thông báo | cảnh báo | điều tra | gọi trực | báo cho'),
    continue: list('tiếp tục | theo dõi | không làm gì | đi tiếp'),
  },
  decisions: {
    GO: list('go | triển khai'),
    'NO-GO': list('no-go | không triển khai'),
    CONTINUE: list('tiếp tục | đi tiếp'),
    PAUSE: list('tạm dừng | chờ | giữ nguyên | dừng'),
    ROLLBACK: list('rollback | hoàn tác | quay lui'),
    EXTEND: list('kéo dài | gia hạn'),
    ABORT: list('hủy bỏ | huỷ bỏ | hủy'),
  },
  step: list('bước'),
  and: list('và'),
  alertLevels: {
    critical: list('cảnh báo nghiêm trọng | cảnh báo critical | cảnh báo khẩn cấp'),
    warning: list('cảnh báo mức warning'),
    info: list('cảnh báo thông tin'),
  },
  fresh: list('mới'),
  done: list('xong | hoàn thành | đã xong | có | đạt'),
  title: list('tiêu đề'),
  conditions: list('nếu | khi | trong trường hợp | ngay khi'),
  when: list('khi nào | lúc nào'),
  how: list('cách | làm thế nào | làm sao'),
  none: list('không có | không | không còn'),
  baseline: list('mức nền | đường cơ sở | mức cơ sở | mức bình thường | phiên bản cũ'),
  previous: list('giai đoạn trước | đợt trước | bước trước'),
  metrics: {
    error_rate: list('tỷ lệ lỗi | tỉ lệ lỗi | lỗi | lỗi 5xx'),
    success_rate: list('tỷ lệ thành công | tỉ lệ thành công'),
    p95_latency: list('độ trễ p95 | p95 độ trễ | thời gian phản hồi p95'),
    p99_latency: list('độ trễ p99 | p99 độ trễ | thời gian phản hồi p99'),
    latency: list('độ trễ | thời gian phản hồi | độ trễ trung bình'),
    uptime: list('độ sẵn sàng | thời gian hoạt động | tính khả dụng'),
    cpu: list('cpu | mức sử dụng cpu | tải cpu'),
    memory: list('bộ nhớ | mức sử dụng bộ nhớ'),
    disk: list('ổ đĩa | dung lượng đĩa | đĩa'),
    connections: list('kết nối | số kết nối'),
    cache_hit_rate: list('tỷ lệ trúng cache | tỉ lệ trúng cache'),
    queue_depth: list('hàng đợi | độ sâu hàng đợi'),
    throughput: list('thông lượng'),
    mttr: list('thời gian khôi phục trung bình | thời gian khôi phục'),
    satisfaction: list('mức độ hài lòng | độ hài lòng | hài lòng của khách hàng'),
    cost: list('chi phí | chi phí hàng tháng'),
    support_tickets: list('yêu cầu hỗ trợ | khiếu nại | ticket hỗ trợ'),
    conversion_rate: list('tỷ lệ chuyển đổi | tỉ lệ chuyển đổi'),
    requests: list('yêu cầu | số yêu cầu | yêu cầu đã xử lý'),
    active_users: list('người dùng hoạt động | người dùng đồng thời'),
    payment_failures: list('thanh toán thất bại'),
  },
  roles: list(`
      trưởng dự án | trưởng | giám đốc | quản lý | phụ trách | kế toán | tiếp thị |
    giám đốc triển khai | trưởng nhóm kỹ thuật | trưởng nhóm vận hành | vận hành | truyền thông | chỉ huy sự cố |
    quản lý dự án | quản lý sản phẩm | trưởng nhóm qa | bảo mật | an ninh | sản phẩm | hỗ trợ | phát triển | trực ban |
    quản trị cơ sở dữ liệu | hạ tầng | trưởng nhóm phát triển | chăm sóc khách hàng | giám đốc kỹ thuật | kỹ sư trực |
    trưởng nhóm bảo mật | người phụ trách triển khai | pháp chế | giám đốc công nghệ | kiểm thử
  `),
  channels: {
    email: list('thư điện tử'),
    phone: list('điện thoại | gọi điện'),
    sms: list('tin nhắn sms'),
    status_page: list('trang trạng thái'),
  },
  fillers: list(`
    phải | nên | là | được | duy trì | giữ | ở | mức | các | những | của | và | hoặc | với | nếu | khi | có | thì | đang | sẽ | luôn |
    cần | ổn định | bình thường | kiểm tra | đảm bảo | bị | mà | để | cho | tại | mọi | một
  `),
};
