#include "agent/cli/log_printer.h"

#include "vzcore/console/escape_sequence.h"
#include "vzcore/console/styled_line.h"
#include "vzcore/console/visible_text.h"

#include <algorithm>
#include <array>

namespace berth::cli {
namespace {

constexpr std::string_view kNoTime = "-                       ";  // as wide as a time

// What a line shows from byte `begin` of its text on.
StyledLine rest_of(const StyledLine& line, std::size_t begin)
{
    StyledLine rest;
    rest.text = line.text.substr(begin);
    for (StyledRun run : line.runs) {
        if (run.end <= begin) continue;
        run.begin = static_cast<std::uint32_t>(std::max<std::size_t>(run.begin, begin) - begin);
        run.end -= static_cast<std::uint32_t>(begin);
        rest.runs.push_back(run);
    }
    return rest;
}

}  // namespace

LogPrinter::LogPrinter(Context& context, const LogsOptions& options)
    : context_(context), options_(options), is_picky_(options.timestamps || options.pattern)
{
}

Result<void> LogPrinter::open(const std::string& folder)
{
    auto log = ConsoleLog::open(folder);
    if (!log) return tl::unexpected<Error>(log.error());
    log_ = std::move(*log);
    const auto begin = start();
    if (!begin) return tl::unexpected<Error>(begin.error());
    const auto pen = log_->bytes().pen_before(*begin);
    if (!pen) return tl::unexpected<Error>(pen.error());
    begin_at(*begin);
    pen_ = *pen;
    at_line_start_ = true;
    return {};
}

void LogPrinter::begin_at(std::uint64_t offset)
{
    offset_ = line_offset_ = offset;
    line_.clear();
    shown_.clear();
    pen_ = {};
}

Result<std::uint64_t> LogPrinter::start() const
{
    const LogBytes& bytes = log_->bytes();
    std::uint64_t begin = 0;
    if (options_.since) {
        const auto at = log_->times().offset_of(*options_.since);
        auto line = bytes.line_start(at.value_or(bytes.end()));
        if (!line) return line;
        begin = at ? *line : bytes.end();
    }
    if (!options_.tail) return begin;
    auto last = bytes.start_of_last(static_cast<std::uint64_t>(*options_.tail));
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
            if (log_->bytes().end() < offset_) begin_at(0);  // it was emptied
        }
        const auto skipped = step_over_cut();
        if (!skipped) return tl::unexpected<Error>(skipped.error());
        const auto got = log_->bytes().read(offset_, buffer);
        if (!got) return tl::unexpected<Error>(got.error());
        if (*got == 0) continue;
        offset_ += *got;
        take({buffer.data(), *got});
        write();
        return Progress::More;
    }
    show_open_line();
    write();
    return Progress::CaughtUp;
}

// Also where what was to come was dropped while it was followed.
Result<bool> LogPrinter::step_over_cut()
{
    const LogBytes& bytes = log_->bytes();
    const std::size_t next = bytes.segment_at(offset_);
    if (next == bytes.segments().size() || bytes.segments()[next].offset <= offset_) return false;
    if (!line_.empty()) end_line(End::None);
    if (!at_line_start_) output_ += '\n';
    const std::uint64_t behind = bytes.segments()[next].offset;
    output_ += cut_mark(behind - offset_) + "\n";
    at_line_start_ = true;
    begin_at(behind);
    return true;
}

// A line that is too long to be shown whole goes piece by piece, the same as are searched.
void LogPrinter::take(std::string_view bytes)
{
    while (!bytes.empty()) {
        const std::string_view room = bytes.substr(0, kShownBytes - line_.size());
        const std::size_t newline = room.find('\n');
        line_ += room.substr(0, newline);
        bytes.remove_prefix(newline == room.npos ? room.size() : newline + 1);
        if (newline != room.npos) {
            end_line(End::Newline);
        } else if (line_.size() == kShownBytes && !bytes.empty()) {
            const bool ends_here = bytes.front() == '\n';
            if (ends_here) bytes.remove_prefix(1);
            end_line(ends_here ? End::Newline : End::Open);
        }
    }
}

// What is known of the line is all that there will be, or all of this piece.
void LogPrinter::end_line(End end)
{
    const std::uint64_t next = line_offset_ + line_.size() + (end == End::Newline ? 1 : 0);
    if (is_asked_for()) {
        print_line(end);
    } else {
        move_pen(pen_, line_, line_.size());
    }
    line_offset_ = next;
    line_.clear();
    shown_.clear();
}

bool LogPrinter::is_asked_for() const
{
    return !options_.pattern || options_.pattern->find(visible_text(line_), 0);
}

void LogPrinter::print_line(End end)
{
    if (options_.timestamps) {
        const auto at = log_->times().time_of(line_offset_);
        output_.append(at ? iso8601(*at) : kNoTime).append(" ");
    }
    if (options_.raw) {
        output_.append(line_, shown_.size());
        move_pen(pen_, line_, line_.size());
    } else {
        print_styled(end);
    }
    // What is picked ends there, whatever it did in the log.
    at_line_start_ = end == End::Newline || is_picky_;
    if (at_line_start_) output_ += '\n';
}

// The last line, as long as it may go on: a prompt never ends.
void LogPrinter::show_open_line()
{
    if (line_.empty() || is_picky_) return;
    if (options_.raw) {
        output_.append(line_, shown_.size());
        shown_ = line_;
    } else {
        const TextStyle pen = pen_;
        print_styled(End::Open);
        pen_ = pen;
    }
    at_line_start_ = false;
}

// Only what is new of it, unless what was printed already has changed.
void LogPrinter::print_styled(End end)
{
    const Output& out = context_.out();
    if (out.colour() == Colour::Off && shown_.empty() && end != End::Open) {
        append_visible_text(line_, output_);  // the same, quickly
        return move_pen(pen_, line_, line_.size());
    }
    const StyledLine line = decode_line(line_, pen_);
    if (line.text.compare(0, shown_.size(), shown_) != 0) {
        output_ += out.is_terminal() ? "\r\x1b[K" : "\n";
        shown_.clear();
    }
    const StyledLine rest = rest_of(line, shown_.size());
    output_ += out.colour() == Colour::On ? to_ansi(rest) : rest.text;
    if (end == End::Open) shown_ = line.text;
}

void LogPrinter::finish()
{
    if (!line_.empty()) end_line(End::None);
    write();
}

// What one step printed goes out at once.
void LogPrinter::write()
{
    if (!output_.empty()) context_.out().write(output_);
    output_.clear();
}

}  // namespace berth::cli
