#include "vzcore/console/console.h"

namespace berth {
namespace {

constexpr std::size_t kRecent = std::size_t{64} << 10;

// From a line's beginning on: what was cut off before it may have been half a sequence.
std::string_view end_of(std::string_view text)
{
    if (text.size() <= kRecent) return text;
    text.remove_prefix(text.size() - kRecent);
    const std::size_t line_end = text.find('\n');
    return line_end == std::string_view::npos ? text : text.substr(line_end + 1);
}

}  // namespace

Console::Console(Loop& loop,
                 std::optional<LineMatcher> matcher,
                 Options& options,
                 Handlers handlers)
    : matcher_(std::move(matcher)), handlers_(std::move(handlers)), clients_(loop, handlers_.input)
{
    if (!options.compress.empty()) compressor_.emplace(loop, std::move(options.compress));
}

Result<std::unique_ptr<Console>> Console::open(Loop& loop, Options options, Handlers handlers)
{
    std::optional<LineMatcher> matcher;
    if (!options.ready_pattern.empty()) {
        auto made = LineMatcher::create(options.ready_pattern);
        if (!made) return tl::unexpected<Error>(made.error());
        matcher = std::move(*made);
    }
    std::unique_ptr<Console> console(
        new Console(loop, std::move(matcher), options, std::move(handlers)));
    if (auto opened = console->open_log(std::move(options)); !opened)
        return tl::unexpected<Error>(opened.error());
    return console;
}

Result<void> Console::open_log(Options options)
{
    ConsoleWriter::Options log;
    log.folder = std::move(options.log_folder);
    log.limit = options.log_limit;
    if (compressor_) {
        log.segment_full = [this](const std::string& path) { compressor_->add(path); };
        log.segment_dropped = [this](const std::string& path) { compressor_->forget(path); };
    }
    auto opened = ConsoleWriter::open(std::move(log));
    if (!opened) return tl::unexpected<Error>(opened.error());
    log_.emplace(std::move(*opened));
    return {};
}

void Console::output(std::string_view bytes)
{
    const bool first = log_->received() == 0;
    log_->append(bytes);
    recent_ += bytes.substr(bytes.size() - std::min(bytes.size(), kRecent));
    if (recent_.size() > 2 * kRecent) recent_.erase(0, recent_.size() - kRecent);
    clients_.output(bytes);
    if (first) handlers_.first_output();
    if (!matcher_ || !matcher_->feed(bytes)) return;
    matcher_.reset();
    handlers_.ready();
}

void Console::attach(UniqueFd socket)
{
    clients_.add(std::move(socket), end_of(recent_));
}

}  // namespace berth
