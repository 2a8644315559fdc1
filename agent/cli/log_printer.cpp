#include "agent/cli/log_printer.h"

#include <algorithm>
#include <array>

namespace berth::cli {
namespace {

// A line that is longer is printed in pieces.
constexpr std::size_t kLongestLine = std::size_t{1} << 20;
constexpr std::string_view kNoTime = "-                       ";  // as wide as a time

TerminalFilter::Colours colours_of(Context& context)
{
    return context.out().colour() == Colour::On ? TerminalFilter::Colours::Keep
                                                : TerminalFilter::Colours::Drop;
}

}  // namespace

LogPrinter::LogPrinter(Context& context, const LogsOptions& options)
    : context_(context), options_(options), pattern_(options.pattern),
      by_lines_(options.timestamps || options.pattern), filter_(colours_of(context))
{
}

Result<void> LogPrinter::open(const std::string& folder)
{
    auto log = ConsoleLog::open(folder);
    if (!log) return tl::unexpected<Error>(log.error());
    log_ = std::move(*log);
    const auto begin = start();
    if (!begin) return tl::unexpected<Error>(begin.error());
    offset_ = line_offset_ = *begin;
    line_.clear();
    at_line_start_ = true;
    return {};
}

Result<std::uint64_t> LogPrinter::start() const
{
    const LogBytes& bytes = log_->bytes();
    std::uint64_t begin = 0;
    if (options_.since) {
        const auto at = log_->times().offset_of(*options_.since);
        const auto line = bytes.line_start(at.value_or(bytes.end()));
        if (!line) return line;
        begin = at ? *line : bytes.end();
    }
    if (!options_.tail) return begin;
    const auto last = bytes.start_of_last(static_cast<std::uint64_t>(*options_.tail));
    if (!last) return last;
    return std::max(begin, *last);
}

Result<LogPrinter::Progress> LogPrinter::print_some()
{
    if (context_.out().failure()) return Progress::CaughtUp;  // nobody to print for
    std::array<char, 65'536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled
    for (const bool looked_again : {false, true}) {
        if (looked_again) {
            const auto change = log_->refresh();
            if (!change) return tl::unexpected<Error>(change.error());
            if (log_->bytes().end() < offset_) offset_ = line_offset_ = 0;  // it was emptied
        }
        const auto skipped = step_over_cut();
        if (!skipped) return tl::unexpected<Error>(skipped.error());
        const auto got = log_->bytes().read(offset_, buffer);
        if (!got) return tl::unexpected<Error>(got.error());
        if (*got == 0) continue;
        offset_ += *got;
        take({buffer.data(), *got});
        return Progress::More;
    }
    return Progress::CaughtUp;
}

// Also where what was to come was dropped while it was followed.
Result<bool> LogPrinter::step_over_cut()
{
    const LogBytes& bytes = log_->bytes();
    const std::size_t next = bytes.segment_at(offset_);
    if (next == bytes.segments().size() || bytes.segments()[next].offset <= offset_) return false;
    if (!line_.empty()) print_line(std::exchange(line_, {}));
    if (!at_line_start_) context_.out().write("\n");
    const std::uint64_t behind = bytes.segments()[next].offset;
    context_.out().write(cut_mark(behind - offset_) + "\n");
    at_line_start_ = true;
    offset_ = line_offset_ = behind;
    return true;
}

void LogPrinter::take(std::string_view bytes)
{
    if (!by_lines_) return print(bytes);
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        const std::size_t part = end == std::string_view::npos ? bytes.size() : end + 1;
        line_ += bytes.substr(0, part);
        bytes.remove_prefix(part);
        if (end == std::string_view::npos && line_.size() < kLongestLine) return;
        const std::uint64_t next = line_offset_ + line_.size();
        print_line(std::exchange(line_, {}));
        line_offset_ = next;
    }
}

void LogPrinter::print_line(std::string_view line)
{
    if (pattern_ && !pattern_->matches(line)) return;
    if (options_.timestamps) {
        const auto at = log_->times().time_of(line_offset_);
        context_.out().write((at ? iso8601(*at) : std::string(kNoTime)) + " ");
    }
    print(line);
    if (!at_line_start_ && line.size() < kLongestLine) print("\n");
}

void LogPrinter::print(std::string_view bytes)
{
    if (bytes.empty()) return;
    context_.out().write(options_.raw ? std::string(bytes) : filter_.feed(bytes));
    at_line_start_ = bytes.back() == '\n';
}

void LogPrinter::finish()
{
    if (!line_.empty()) print_line(std::exchange(line_, {}));
    if (!options_.raw) context_.out().write(filter_.finish());
}

}  // namespace berth::cli
