#include "vzcore/console/escape_sequence.h"

#include <algorithm>
#include <cstring>

namespace berth {
namespace {

constexpr char kEscape = '\x1b';
constexpr char kBell = '\x07';
constexpr char kCancel = '\x18';
constexpr char kSubstitute = '\x1a';

bool is_in(char byte, unsigned char first, unsigned char last)
{
    const auto value = static_cast<unsigned char>(byte);
    return value >= first && value <= last;
}

std::size_t offset_of(const char* at, std::string_view text)
{
    return static_cast<std::size_t>(at - text.data());
}

// The first number of the parameters; `missing` when it is not there or 0.
std::size_t number_of(std::string_view parameters, std::size_t missing)
{
    std::size_t number = 0;
    for (const char c : parameters) {
        if (c < '0' || c > '9') break;
        if (number < 1'000'000) number = number * 10 + static_cast<std::size_t>(c - '0');
    }
    return number == 0 ? missing : number;
}

void set_kind(EscapeSequence& sequence, char final)
{
    using Kind = EscapeSequence::Kind;
    const auto set = [&](Kind kind, std::size_t missing) {
        sequence.kind = kind;
        sequence.count = number_of(sequence.parameters, missing);
    };
    switch (final) {
    case 'm': sequence.kind = Kind::Style; break;
    case 'K': set(Kind::EraseLine, 0); break;
    case 'C':
    case 'a': set(Kind::Forward, 1); break;
    case 'D': set(Kind::Back, 1); break;
    case 'G':
    case '`': set(Kind::Column, 1); break;
    case 'X': set(Kind::EraseCells, 1); break;
    case 'P': set(Kind::DeleteCells, 1); break;
    case '@': set(Kind::InsertCells, 1); break;
    default: break;
    }
}

// ESC [ parameters intermediates final. A byte that cannot be part of it ends it and is text again.
EscapeSequence read_control_sequence(std::string_view text)
{
    EscapeSequence sequence;
    std::size_t at = 2;
    while (at < text.size() && is_in(text[at], 0x30, 0x3F))
        ++at;
    sequence.parameters = text.substr(2, at - 2);
    const std::size_t behind_parameters = at;
    while (at < text.size() && is_in(text[at], 0x20, 0x2F))
        ++at;
    sequence.size = at;
    if (at == text.size() || !is_in(text[at], 0x40, 0x7E)) return sequence;
    sequence.size = at + 1;
    // A sequence with a private mark (`?`, `<`, …) or with intermediates is another one.
    if (at == behind_parameters && sequence.size <= kLongestSequence &&
        sequence.parameters.find_first_of("<=>?") == std::string_view::npos)
        set_kind(sequence, text[at]);
    return sequence;
}

// OSC, DCS and their like: text for the terminal, up to its terminator or the end of the line.
EscapeSequence read_string(std::string_view text)
{
    EscapeSequence sequence;
    std::size_t at = 2;
    for (; at < text.size() && text[at] != '\n' && text[at] != kEscape; ++at) {
        if (text[at] != kBell && text[at] != kCancel && text[at] != kSubstitute) continue;
        ++at;
        break;
    }
    sequence.size = at;  // an ESC begins anew: that of its terminator, ESC \, does nothing
    return sequence;
}

}  // namespace

bool EscapeSequence::begins_anew() const
{
    if (kind == Kind::Reset) return true;
    if (kind != Kind::Style) return false;
    const std::string_view first = parameters.substr(0, parameters.find(';'));
    return first.find_first_not_of('0') == std::string_view::npos;
}

void EscapeSequence::apply_to(TextStyle& pen) const
{
    if (kind == Kind::Style) apply_sgr(parameters, pen);
    if (kind == Kind::Reset) pen = {};
}

EscapeSequence read_sequence(std::string_view text)
{
    EscapeSequence sequence;
    if (text.size() < 2) return sequence;
    switch (text[1]) {
    case '[': return read_control_sequence(text);
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
    case 'k': return read_string(text);  // 'k' sets the title in screen and tmux
    case 'c':
        sequence.kind = EscapeSequence::Kind::Reset;
        sequence.size = 2;
        return sequence;
    default: break;
    }
    std::size_t at = 1;
    while (at < text.size() && is_in(text[at], 0x20, 0x2F))
        ++at;
    if (at < text.size() && is_in(text[at], 0x30, 0x7E)) ++at;
    sequence.size = at;
    return sequence;
}

void move_pen(TextStyle& pen, std::string_view text, std::size_t size)
{
    // Colours are usually taken back soon: what is in front of the last place that begins anew does
    // not matter, and that place is near the end. Where it is not, all of it has to be read.
    constexpr int kTries = 16;
    size = std::min(size, text.size());
    std::size_t from = 0;
    if (size == 0 || std::memchr(text.data(), kEscape, size) == nullptr) return;
    std::size_t at = size;
    for (int i = 0; i < kTries && at > 0; ++i) {
        at = text.rfind(kEscape, at - 1);
        if (at == std::string_view::npos) break;
        if (!read_sequence(text.substr(at, kLongestSequence)).begins_anew()) continue;
        from = at;
        break;
    }
    for (const char* next = text.data() + from; from < size; from = offset_of(next, text) + 1) {
        next = static_cast<const char*>(std::memchr(text.data() + from, kEscape, size - from));
        if (next == nullptr) return;
        read_sequence(text.substr(offset_of(next, text), kLongestSequence)).apply_to(pen);
    }
}

bool begins_anew_in(std::string_view text)
{
    for (std::size_t at = text.find(kEscape); at != std::string_view::npos;
         at = text.find(kEscape, at + 1))
        if (read_sequence(text.substr(at, kLongestSequence)).begins_anew()) return true;
    return false;
}

}  // namespace berth
