#include "agent/cli/terminal_filter.h"

#include "vzcore/base/utf8.h"

#include <algorithm>
#include <optional>

namespace berth::cli {
namespace {

constexpr std::size_t kLongestSequence = 64;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

enum Control : char32_t {
    kBell = 0x07,
    kCancel = 0x18,
    kSubstitute = 0x1A,
    kEscape = 0x1B,
    kDelete = 0x7F,
    kDcs = 0x90,
    kSos = 0x98,
    kCsi = 0x9B,
    kSt = 0x9C,
    kOsc = 0x9D,
    kPm = 0x9E,
    kApc = 0x9F,
};

bool begins_string(char32_t code)
{
    return code == kDcs || code == kSos || code == kOsc || code == kPm || code == kApc;
}

bool stays(char32_t code)
{
    return code == '\n' || code == '\r' || code == '\t' || code == '\b';
}

// True when more bytes could still make a character of this.
bool may_be_torn(std::string_view bytes)
{
    if (bytes.empty() || bytes.size() > 3) return false;
    const auto lead = static_cast<unsigned char>(bytes.front());
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    if (bytes.size() >= length) return false;
    return std::all_of(bytes.begin() + 1, bytes.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
    });
}

}  // namespace

std::string TerminalFilter::feed(std::string_view bytes)
{
    const std::string joined = torn_ + std::string(bytes);
    torn_.clear();
    std::string out;
    std::string_view rest = joined;
    while (!rest.empty()) {
        std::string_view after = rest;
        if (const auto code = take_code_point(after)) {
            take(*code, rest.substr(0, rest.size() - after.size()), out);
            rest = after;
        } else if (may_be_torn(rest)) {
            torn_ = rest;
            break;
        } else {
            take(0xFFFD, kReplacement, out);
            rest.remove_prefix(1);
        }
    }
    return out;
}

std::string TerminalFilter::finish()
{
    std::string out;
    if (!torn_.empty() && mode_ == Mode::Text) out += kReplacement;
    torn_.clear();
    if (coloured_) out += "\x1b[0m";
    coloured_ = false;
    mode_ = Mode::Text;
    return out;
}

void TerminalFilter::take(char32_t code, std::string_view bytes, std::string& out)
{
    switch (mode_) {
    case Mode::Text: return take_text(code, bytes, out);
    case Mode::Escape: return take_escape(code);
    case Mode::EscapeIntermediate:
        if (take_control(code, out)) return;
        if (code < 0x20 || code > 0x2F) mode_ = Mode::Text;
        return;
    case Mode::Csi: return take_csi(code, out);
    case Mode::String:
        // A string ends at its terminator. A line end ends it too: a lost terminator must not
        // swallow the log that follows, and a terminal that is fed nothing of it is in no danger.
        if (code == kEscape) mode_ = Mode::StringEscape;
        if (code == kBell || code == kSt || code == kCancel || code == kSubstitute)
            mode_ = Mode::Text;
        if (code == '\n') {
            mode_ = Mode::Text;
            out += '\n';
        }
        return;
    case Mode::StringEscape: mode_ = Mode::Escape; return take_escape(code);
    }
}

void TerminalFilter::take_text(char32_t code, std::string_view bytes, std::string& out)
{
    if (code == kEscape) {
        mode_ = Mode::Escape;
    } else if (code == kCsi) {
        mode_ = Mode::Csi;
        parameters_.clear();
    } else if (begins_string(code)) {
        mode_ = Mode::String;
    } else if (stays(code)) {
        out += static_cast<char>(code);
    } else if (code >= 0x20 && (code < kDelete || code >= 0xA0)) {
        out += bytes;
    }
}

void TerminalFilter::take_escape(char32_t code)
{
    if (code == '[') {
        mode_ = Mode::Csi;
        parameters_.clear();
    } else if (code == ']' || code == 'P' || code == 'X' || code == '^' || code == '_' ||
               code == 'k') {
        mode_ = Mode::String;  // 'k' sets the title in screen and tmux
    } else if (code >= 0x20 && code <= 0x2F) {
        mode_ = Mode::EscapeIntermediate;
    } else if (code != kEscape) {
        mode_ = Mode::Text;
    }
}

// Inside a sequence: terminals still act on controls there, and a new escape begins anew.
bool TerminalFilter::take_control(char32_t code, std::string& out)
{
    if (code >= 0x20) return false;
    if (code == kEscape) mode_ = Mode::Escape;
    if (code == kCancel || code == kSubstitute) mode_ = Mode::Text;
    if (stays(code)) out += static_cast<char>(code);
    return true;
}

void TerminalFilter::take_csi(char32_t code, std::string& out)
{
    if (take_control(code, out)) return;
    if (code >= 0x20 && code < 0x40) {
        if (parameters_.size() <= kLongestSequence) parameters_ += static_cast<char>(code);
        return;
    }
    mode_ = Mode::Text;
    const bool plain = parameters_.size() <= kLongestSequence &&
                       parameters_.find_first_not_of("0123456789;:") == std::string::npos;
    const bool colour = code == 'm' && plain && colours_ == Colours::Keep;
    const bool erase = code == 'K' && plain;
    if (!colour && !erase) return;
    out += "\x1b[" + parameters_ + static_cast<char>(code);
    if (colour) coloured_ = true;
}

}  // namespace berth::cli
