//! What `import` says.

phrases! {
    no_media() {
        vi: "Chưa thấy USB hay thẻ nhớ nào được gắn (xem ở /media, /run/media, /mnt). Cắm vào rồi chạy lại; hoặc chỉ rõ thư mục: loaphuong import THƯ-MỤC HÀNG-CHỜ",
        en: "No stick or card is mounted (below /media, /run/media, /mnt). Plug one in and run this again; or name a folder: loaphuong import DIR QUEUE",
    }
    medium(path, files, size) {
        vi: "{path}: {files} tệp phát được, {size}",
        en: "{path}: {files} files that can sound, {size}",
    }
    medium_unreadable(path, why) {
        vi: "{path}: không đọc được ({why})",
        en: "{path}: can't be read ({why})",
    }
    import_it(path) {
        vi: "    Chép vào trạm: loaphuong import {path} HÀNG-CHỜ",
        en: "    To copy from it: loaphuong import {path} QUEUE",
    }
    no_queue(name, known) {
        vi: "không có hàng chờ nào tên {name}; các hàng chờ: {known}",
        en: "there is no queue {name}; the queues: {known}",
    }
    which_queue(folder, known) {
        vi: "chép vào hàng chờ nào? Viết thêm tên hàng chờ: loaphuong import {folder} TÊN. Các hàng chờ: {known}. Không viết thêm thì trong {folder} phải có thư mục cùng tên với thư mục của hàng chờ.",
        en: "into which queue? Add its name: loaphuong import {folder} NAME. The queues: {known}. Without a name, {folder} has to hold folders that are called like theirs.",
    }
    unreadable(path, why) {
        vi: "không đọc được {path} ({why})",
        en: "{path} can't be read ({why})",
    }
    folder_not_made(folder, why) {
        vi: "không tạo được thư mục {folder} của hàng chờ ({why}), nên chưa chép gì vào đó",
        en: "the queue's folder {folder} can't be made ({why}), so nothing is copied there",
    }
    no_room(wanted, free) {
        vi: "không đủ chỗ nên chưa chép gì: cần {wanted} (kể cả bản sao của trạm và phần dự trữ), còn {free}. Xóa bớt tệp trong _da-phat, hoặc chép ít tệp hơn.",
        en: "there is no room, so nothing was copied: {wanted} are needed (the station's copies and its reserve included), {free} are free. Delete files in _da-phat, or copy fewer.",
    }
    copied(from, to, size) {
        vi: "đã chép     {from} → {to} ({size})",
        en: "copied      {from} → {to} ({size})",
    }
    /// A sidecar whose name on the stick is not read by any station.
    copied_renamed(from, to, size) {
        vi: "đã chép     {from} → {to} ({size}); đã đổi tên, vì trạm không đọc ghi chú tên như trên USB",
        en: "copied      {from} → {to} ({size}); renamed, since no station reads a sidecar of its name on the stick",
    }
    unclear(name, right) {
        vi: "KHÔNG CHÉP  {name}: trạm không đọc ghi chú tên như vậy; tên đúng là {right}, nhưng ở đó có nhiều ghi chú hoặc nhiều bản tin cùng tên, không rõ ghi chú này cho tệp nào. Đổi tên trên USB rồi chép lại.",
        en: "NOT COPIED  {name}: no station reads a sidecar of such a name. The right one is {right}, but there are more sidecars or bulletins of that name, and it is unclear which it is for. Rename it on the stick.",
    }
    same_there(to) {
        vi: "đã có sẵn   {to}, cùng nội dung",
        en: "there       {to}, with this very content",
    }
    other_there(from, to) {
        vi: "KHÔNG CHÉP  {from}: đã có {to} với nội dung khác. Đổi tên tệp trên USB rồi chép lại, hoặc xóa tệp cũ trước.",
        en: "NOT COPIED  {from}: {to} is there with other content. Rename the one on the stick, or delete the old one first.",
    }
    other_there_with_sidecar(from, to, all) {
        vi: "KHÔNG CHÉP  {from}: đã có {to} với nội dung khác. Đổi tên trên USB cho cả {all} (phần trước dấu chấm giống nhau) rồi chép lại, hoặc xóa tệp cũ trước.",
        en: "NOT COPIED  {from}: {to} is there with other content. Rename all of {all} on the stick (alike before the dot), or delete the old one first.",
    }
    for_another(from, other, all) {
        vi: "KHÔNG CHÉP  {from}: đã có bản tin {other} cùng tên, sẽ bị phát theo ghi chú này. Đổi tên trên USB cho cả {all} (phần trước dấu chấm giống nhau) rồi chép lại.",
        en: "NOT COPIED  {from}: the bulletin {other} has the same name, and would air by this sidecar. Rename all of {all} on the stick (alike before the dot).",
    }
    withheld(name, with) {
        vi: "KHÔNG CHÉP  {name}: đi cùng {with}, mà {with} chưa chép được, nên tệp này cũng chưa chép",
        en: "NOT COPIED  {name}: it goes with {with}, which could not be copied",
    }
    bulletin_withheld(name) {
        vi: "KHÔNG CHÉP  {name}: bản tin cùng tên chưa chép được, nên ghi chú này cũng chưa chép",
        en: "NOT COPIED  {name}: the bulletin of its name could not be copied",
    }
    denied(name, folder) {
        vi: "KHÔNG CHÉP  {name}: không có quyền ghi vào {folder}",
        en: "NOT COPIED  {name}: this user may not write to {folder}",
    }
    folder_denied(folder, how) {
        vi: "KHÔNG CHÉP  chưa có quyền ghi vào {folder}; {how}",
        en: "NOT COPIED  this user may not write to {folder}; {how}",
    }
    file_outside(name, path) {
        vi: "CHƯA CHÉP   {name}: không rõ vào hàng chờ nào; muốn chép: loaphuong import {path} HÀNG-CHỜ",
        en: "NOT COPIED  {name}: it is unclear into which queue; to copy it: loaphuong import {path} QUEUE",
    }
    folder_outside(name, count, path) {
        vi: "CHƯA CHÉP   {name} ({count} tệp): không rõ vào hàng chờ nào; muốn chép: loaphuong import {path} HÀNG-CHỜ",
        en: "NOT COPIED  {name} (files: {count}): it is unclear into which queue; to copy it: loaphuong import {path} QUEUE",
    }
    more_outside(count) {
        vi: "CHƯA CHÉP   {count} tệp nữa không rõ vào hàng chờ nào; để chúng vào một thư mục trên USB rồi chép thư mục đó",
        en: "NOT COPIED  {count} more, and it is unclear into which queue; put them into one folder on the stick, and copy that",
    }
    queues(known) {
        vi: "            HÀNG-CHỜ là một trong: {known}",
        en: "            QUEUE is one of: {known}",
    }
    changing(name) {
        vi: "KHÔNG CHÉP  {name}: tệp đang thay đổi; chờ ghi xong rồi chép lại",
        en: "NOT COPIED  {name}: it is being changed; copy it when that is over",
    }
    failed(name, why) {
        vi: "KHÔNG CHÉP  {name}: {why}",
        en: "NOT COPIED  {name}: {why}",
    }
    special(name) {
        vi: "bỏ qua      {name}: là đường dẫn tắt hoặc không phải tệp; hãy chép chính tệp âm thanh",
        en: "left        {name}: a link or no file; bring the audio file itself",
    }
    unplayable(name) {
        vi: "bỏ qua      {name}: trạm chưa phát được loại này; xuất ra MP3 rồi chép lại",
        en: "left        {name}: the station can't play this kind; export it as MP3",
    }
    unnameable(name) {
        vi: "bỏ qua      {name}: tên tệp không đọc được; đổi tên rồi chép lại",
        en: "left        {name}: nobody can type this name; rename it",
    }
    folder_unreadable(name) {
        vi: "bỏ qua      {name}: không đọc được thư mục này; có thể USB hỏng",
        en: "left        {name}: this folder can't be read; the stick may be failing",
    }
    litter(count) {
        vi: "bỏ qua      {count} tệp không phải âm thanh",
        en: "left        {count} that are no sound",
    }
    more(files, depth) {
        vi: "bỏ qua      phần còn lại: mỗi lần nhiều nhất {files} tệp, sâu {depth} thư mục; chạy lại với từng thư mục nhỏ",
        en: "left        the rest: at most {files} files at once, {depth} folders deep; run it again for smaller folders",
    }
    nothing(folder) {
        vi: "trong {folder} không có tệp âm thanh nào phát được",
        en: "nothing in {folder} can sound",
    }
    none_copied(overview) {
        vi: "Không chép thêm tệp nào. Từng tệp thế nào, xem {overview}",
        en: "Nothing new was copied. How each file stands: {overview}",
    }
    none_could_be_copied() {
        vi: "Không chép thêm tệp nào; lý do ở các dòng trên.",
        en: "Nothing new was copied; why not is said above.",
    }
    done_in_part(count, overview) {
        vi: "Đã chép {count} tệp, CÒN TỆP CHƯA CHÉP: xem các dòng trên. Tệp đã chép, bao giờ phát: xem {overview}",
        en: "{count} files were copied, OTHERS WERE NOT: see above. When those that were copied sound: see {overview}",
    }
    done(count, overview) {
        vi: "Đã chép {count} tệp; giờ có thể rút USB. Tệp đã nhận chưa, bao giờ phát: xem {overview}",
        en: "{count} files were copied; the stick may be pulled. Whether they are taken, and when they sound: see {overview}",
    }
}
