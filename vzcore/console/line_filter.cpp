#include "vzcore/console/line_filter.h"

#include "vzcore/base/utf8.h"
#include "vzcore/console/escape_sequence.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

namespace berth {
namespace {

static_assert(std::endian::native == std::endian::little);

// What logs are full of, the most frequent first.
constexpr std::string_view kFrequent = " 0etaions1r]2d[lcm.3up5:49678h/gf-=_vbykwxST(),jqz";

std::size_t frequency(unsigned char byte)
{
    const std::size_t rank = kFrequent.find(static_cast<char>(byte));
    return rank == std::string_view::npos ? 0 : kFrequent.size() - rank;
}

bool is_letter(unsigned char byte)
{
    return (byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z';
}

// Where case does not count, U+212A is a k and U+017F is an s: those two, and what is not ASCII,
// may be there in other bytes.
bool has_other_forms(unsigned char byte)
{
    return byte >= 0x80 || (byte | 0x20U) == 'k' || (byte | 0x20U) == 's';
}

/// Sixteen bytes at once, in what the compiler makes a register of.
using Vector = unsigned char __attribute__((vector_size(16)));

Vector load(const char* at)
{
    Vector bytes;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

Vector all(unsigned char byte)
{
    return Vector{} + byte;
}

// One bit for each byte that a comparison holds for.
template <typename Mask> std::uint64_t bits_of(Mask mask)
{
#ifdef __SSE2__
    using Chars = char __attribute__((vector_size(16)));
    return static_cast<std::uint64_t>(__builtin_ia32_pmovmskb128(reinterpret_cast<Chars>(mask)));
#else
    std::array<std::uint64_t, 2> words;
    std::memcpy(words.data(), &mask, sizeof words);
    const auto bits = [](std::uint64_t word) {
        return ((word & 0x8040201008040201) * 0x0101010101010101) >> 56;
    };
    return bits(words[0]) | bits(words[1]) << 8;
#endif
}

std::size_t first_of(std::uint64_t bits)
{
    return static_cast<std::size_t>(std::countr_zero(bits));
}

// 0xC2 leads the controls U+0080 to U+009F, which are not shown either.
bool may_not_be_shown(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n') || byte == 0x7F || byte == 0xC2;
}

/// Finds the bytes that may not be shown, one after the other.
class NotShown {
public:
    explicit NotShown(const char* end) : end_(end) {}

    /// The first one in [at, end). `at` only goes forward.
    const char* next(const char* at)
    {
        for (; at < end_; at = group_ + kGroup) {
            if (group_ == nullptr || at >= group_ + kGroup) look(at);
            const std::uint64_t bits = bits_ >> (at - group_);
            if (bits != 0) return at + first_of(bits);
        }
        return end_;
    }

private:
    static constexpr std::ptrdiff_t kGroup = 64;

    void look(const char* at)
    {
        std::array<char, kGroup> last;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled
        group_ = at;
        if (end_ - at < kGroup) {
            last.fill(' ');
            std::memcpy(last.data(), at, static_cast<std::size_t>(end_ - at));
            at = last.data();
        }
        bits_ = 0;
        for (std::size_t i = 0; i < kGroup; i += sizeof(Vector)) {
            const Vector bytes = load(at + i);
            bits_ |= bits_of(((bytes < all(0x20)) & (bytes != all('\n'))) | (bytes == all(0x7F)) |
                             (bytes == all(0xC2)))
                     << i;
        }
    }

    const char* end_;
    const char* group_ = nullptr;
    std::uint64_t bits_ = 0;
};

// Behind a colour, which is what most sequences are; null for others, for long ones, and near the
// end.
const char* behind_colour(const char* at, const char* end)
{
    constexpr std::uint64_t kOnes = 0x0101010101010101;
    if (end - at <= 10) return nullptr;
    std::uint64_t word = 0;
    std::memcpy(&word, at + 2, sizeof word);
    const std::uint64_t high = (word ^ kOnes * 0x30) & kOnes * 0xF0;  // 0: a byte of parameters
    const std::uint64_t other = (high | high << 1 | high << 2 | high << 3) & kOnes * 0x80;
    const char* const final = at + 2 + first_of(other) / 8;
    return at[0] == '\x1b' && at[1] == '[' && other != 0 && *final == 'm' ? final + 1 : nullptr;
}

bool is_line_end(const char* at, const char* end)
{
    return at == end || *at == '\n';
}

/// What stands between two characters that are shown.
struct Gap {
    const char* end = nullptr;
    bool has_tab = false;
    bool moves = false;  // the cursor, other than by a tab

    void take_sequence(const char* limit)
    {
        const EscapeSequence sequence = read_sequence({end, limit});
        moves = !sequence.does_nothing_at_end();
        end += sequence.size;
    }

    void take_carriage_returns(const char* limit)
    {
        while (end != limit && *end == '\r')
            ++end;
        moves = !is_line_end(end, limit);
    }

    /// Takes the next byte or sequence; false when it is shown.
    bool take(const char* limit)
    {
        if (end == limit || !may_not_be_shown(*end)) return false;
        switch (*end) {
        case '\x1b': take_sequence(limit); return true;
        case '\r': take_carriage_returns(limit); return true;
        case '\b': moves = true; return true;
        case '\t': has_tab = true; break;
        case '\xC2':
            if (limit - end < 2 || static_cast<unsigned char>(end[1]) - 0x80U >= 0x20) return false;
            ++end;
            break;
        default: break;
        }
        ++end;
        return true;
    }
};

}  // namespace

std::optional<LineFilter> LineFilter::create(std::string_view text, Case letter_case)
{
    if (text.empty() || text.find("\xEF\xBF\xBD") != std::string_view::npos || !is_utf8(text))
        return std::nullopt;
    LineFilter filter;
    std::vector<unsigned char> values, folds;
    const auto keep_longer = [&] {
        if (values.size() > filter.values_.size()) {
            filter.values_ = values;
            filter.folds_ = folds;
        }
        values.clear();
        folds.clear();
    };
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool folds_case = letter_case == Case::Insensitive;
        if (folds_case && has_other_forms(byte)) {
            keep_longer();
            continue;
        }
        const unsigned char fold = folds_case && is_letter(byte) ? 0x20 : 0;
        values.push_back(static_cast<unsigned char>(byte | fold));
        folds.push_back(fold);
    }
    keep_longer();
    if (std::all_of(filter.values_.begin(), filter.values_.end(), [](unsigned char value) {
            return value == ' ';
        }))
        return std::nullopt;
    filter.add_pairs(text, letter_case);
    filter.choose_bytes();
    return filter;
}

void LineFilter::add_pairs(std::string_view text, Case letter_case)
{
    // The bytes that a byte of the text may be there as.
    const auto forms = [&](char c) {
        const auto byte = static_cast<unsigned char>(c);
        std::bitset<256> some;
        some.set(byte);
        if (letter_case == Case::Sensitive) return some;
        if (is_letter(byte)) some.set(byte ^ 0x20U);
        if (!has_other_forms(byte)) return some;
        for (std::size_t other = 0x80; other < some.size(); ++other)
            some.set(other);
        for (const char other : {'k', 'K', 's', 'S'})
            some.set(static_cast<unsigned char>(other));
        return some;
    };
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const auto lefts = forms(text[i]), rights = forms(text[i + 1]);
        for (std::size_t left = 0; left < lefts.size(); ++left)
            for (std::size_t right = 0; lefts[left] && right < rights.size(); ++right)
                if (rights[right]) pairs_.set(left * 256 + right);
    }
}

void LineFilter::choose_bytes()
{
    const auto rarer = [&](std::size_t a, std::size_t b) {
        return frequency(values_[a]) < frequency(values_[b]);
    };
    std::vector<std::size_t> order(values_.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::stable_sort(order.begin(), order.end(), rarer);
    rare_ = {order.front(), order[order.size() > 1 ? 1 : 0]};
    // A blank may be there without one in the bytes; it is the most frequent, so the rarest is
    // none.
    needed_ = {values_[order.front()], folds_[order.front()]};
}

bool LineFilter::stands_at(const char* at) const
{
    for (std::size_t i = 0; i < values_.size(); ++i)
        if ((static_cast<unsigned char>(at[i]) | folds_[i]) != values_[i]) return false;
    return true;
}

const char* LineFilter::find_side_by_side(const char* at, const char* end) const
{
    constexpr std::ptrdiff_t kSize = sizeof(Vector);
    const auto size = static_cast<std::ptrdiff_t>(values_.size());
    const auto [first, second] = rare_;
    const Vector first_value = all(values_[first]), first_fold = all(folds_[first]);
    const Vector second_value = all(values_[second]), second_fold = all(folds_[second]);
    for (; end - at >= size - 1 + kSize; at += kSize) {
        std::uint64_t bits = bits_of(((load(at + first) | first_fold) == first_value) &
                                     ((load(at + second) | second_fold) == second_value));
        for (; bits != 0; bits &= bits - 1)
            if (stands_at(at + first_of(bits))) return at + first_of(bits);
    }
    for (; end - at >= size; ++at)
        if (stands_at(at)) return at;
    return end;
}

const char* LineFilter::find_joined(const char* at, const char* end) const
{
    const char* const begin = at;
    NotShown not_shown(end);
    while (true) {
        const char* const gap_begin = not_shown.next(at);
        if (gap_begin == end) return end;
        if (end - gap_begin >= 2 && gap_begin[0] == '\r' && gap_begin[1] == '\n') {
            at = gap_begin + 2;
            continue;
        }
        const char* const behind = behind_colour(gap_begin, end);
        if (behind != nullptr && !may_not_be_shown(*behind)) {
            if (gap_begin != begin && joins(gap_begin[-1], *behind)) return gap_begin;
            at = gap_begin + 1;  // not `behind`: what comes next need not wait for that
            continue;
        }
        Gap gap{gap_begin};
        while (!gap.moves && gap.take(end)) {
        }
        if (gap.moves) {
            const std::string_view block(begin, static_cast<std::size_t>(end - begin));
            const auto place = static_cast<std::size_t>(gap_begin - begin);
            const std::size_t line = block.substr(0, place).rfind('\n') + 1;
            const std::size_t line_end = std::min(block.find('\n', place), block.size());
            if (may_show(block.substr(line, line_end - line))) return gap_begin;
            at = begin + line_end;
            continue;
        }
        at = gap.end == gap_begin ? gap_begin + 1 : gap.end;
        if (gap.end == gap_begin || gap.end == end) continue;
        const char left = gap_begin == begin ? '\n' : gap_begin[-1], right = *gap.end;
        const bool meet = gap.has_tab ? joins(left, ' ') || joins(' ', right) || joins(' ', ' ')
                                      : joins(left, right);
        if (meet) return gap_begin;
    }
}

// For a line that moves its cursor.
bool LineFilter::may_show(std::string_view line) const
{
    return std::any_of(line.begin(), line.end(), [&](char c) { return needed_.is(c); });
}

// Each of the two goes through the block once.
std::size_t FilteredLines::next(std::size_t from)
{
    const char* const at = block_.data() + from;
    const char* const end = block_.data() + block_.size();
    if (side_by_side_ <= at) side_by_side_ = filter_.find_side_by_side(at, end);
    if (joined_ <= at) joined_ = filter_.find_joined(at, end);
    return static_cast<std::size_t>(std::min(side_by_side_, joined_) - block_.data());
}

}  // namespace berth
