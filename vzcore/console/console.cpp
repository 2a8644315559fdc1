#include "vzcore/console/console.h"

namespace berth {
namespace {

constexpr std::size_t kRecent = std::size_t{16} << 10;

}  // namespace

Console::Console(Loop& loop,
                 ConsoleWriter log,
                 std::optional<LineMatcher> matcher,
                 Handlers handlers)
    : log_(std::move(log)), matcher_(std::move(matcher)), handlers_(std::move(handlers)),
      clients_(loop, handlers_.input)
{
}

Result<std::unique_ptr<Console>> Console::open(Loop& loop,
                                               const std::string& log_folder,
                                               const std::string& ready_pattern,
                                               Handlers handlers)
{
    std::optional<LineMatcher> matcher;
    if (!ready_pattern.empty()) {
        auto made = LineMatcher::create(ready_pattern);
        if (!made) return tl::unexpected<Error>(made.error());
        matcher = std::move(*made);
    }
    auto log = ConsoleWriter::open(log_folder);
    if (!log) return tl::unexpected<Error>(log.error());
    return std::unique_ptr<Console>(
        new Console(loop, std::move(*log), std::move(matcher), std::move(handlers)));
}

void Console::output(std::string_view bytes)
{
    const bool first = log_.received() == 0;
    log_.append(bytes);
    recent_ += bytes.substr(bytes.size() - std::min(bytes.size(), kRecent));
    if (recent_.size() > 2 * kRecent) recent_.erase(0, recent_.size() - kRecent);
    clients_.output(bytes);
    if (first) handlers_.first_output();
    if (!matcher_ || !matcher_->feed(bytes)) return;
    matcher_.reset();
    handlers_.ready();
}

}  // namespace berth
