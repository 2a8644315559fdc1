#include "tests/fuzz/fuzz.h"
#include "tests/support/temp_dir.h"
#include "vzcore/console/compress.h"
#include "vzcore/console/console_log.h"
#include "vzcore/console/line_index.h"
#include "vzcore/console/log_search.h"
#include "vzcore/console/visible_text.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <vector>

using namespace berth;
using fuzz::require;

namespace {

/// Takes the input apart.
class Input {
public:
    explicit Input(std::string_view rest) : rest_(rest) {}

    [[nodiscard]] bool empty() const { return rest_.empty(); }
    unsigned byte()
    {
        if (rest_.empty()) return 0;
        const auto value = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        return value;
    }
    std::string_view bytes(std::size_t count)
    {
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(taken.size());
        return taken;
    }
    /// Small ones, so that segments meet and overlap, and any others.
    std::uint64_t offset()
    {
        const unsigned first = byte();
        if (first < 0xF0) return first * (first < 0x80 ? 1 : 7);
        std::uint64_t value = 0;
        const std::string_view eight = bytes(sizeof value);
        std::memcpy(&value, eight.data(), eight.size());
        return value;
    }

private:
    std::string_view rest_;
};

void write(const std::string& path, std::string_view content, std::ios::openmode mode = {})
{
    // To empty a file makes some file systems write it out; a new one is quicker.
    std::error_code ignored;
    if ((mode & std::ios::trunc) != 0) std::filesystem::remove(path, ignored);
    std::ofstream(path, std::ios::binary | mode) << content;
}

/// Changes the folder of a log as writers, compressors, people and broken disks do.
void change(const std::string& folder, Input& input)
{
    namespace fs = std::filesystem;
    std::error_code ignored;
    const unsigned what = input.byte() % 12;
    const std::uint64_t offset = input.offset();
    const std::string path = folder + "/" + log_format::Segment{offset}.name();
    const std::string compressed = path + log_format::kCompressed;
    switch (what) {
    case 0:
    case 1:
    case 2: return write(path, input.bytes(input.byte()), std::ios::trunc);
    case 3: return write(path, input.bytes(input.byte()), std::ios::app);
    case 4: fs::remove(path, ignored); return;
    case 5:
        if (offset > 0 && fs::exists(path, ignored)) static_cast<void>(compress_file(path));
        return;
    case 6: return write(compressed, input.bytes(input.byte()), std::ios::trunc);
    case 7: {  // one byte of it is another
        std::fstream file(compressed, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(input.byte() % 64);
        file.put(static_cast<char>(input.byte()));
        return;
    }
    case 8:
        fs::resize_file(input.byte() % 2 == 0 ? path : compressed, input.byte(), ignored);
        return;
    case 9: fs::create_directory(path, ignored); return;
    case 10: fs::create_symlink("/etc/passwd", path, ignored); return;
    default: {
        std::string name(input.bytes(input.byte() % 40));
        std::erase(name, '/');
        std::erase(name, '\0');
        if (name != "." && name != "..") write(folder + "/console." + name, "odd\n");
    }
    }
}

struct Line {
    std::uint64_t offset, next;
    std::string shown;
};

/// Goes through the log line by line. Nothing when a segment could not be read.
std::optional<std::vector<Line>> walk(const LogBytes& bytes)
{
    std::vector<Line> lines;
    std::uint64_t at = 0;
    while (true) {
        const auto line = bytes.line_at(at);
        if (!line) return std::nullopt;
        if (!*line) break;
        require((*line)->offset == at && (*line)->next > at, "each line follows the one before");
        require((*line)->next <= bytes.end(), "no line goes over the end");
        const bool is_text = (*line)->kind == LogLine::Kind::Text;
        require((*line)->bytes.size() <= (*line)->size, "no more than the line has");
        require((*line)->bytes.find('\n') == std::string::npos, "a line is one line");
        lines.push_back({at, (*line)->next, is_text ? visible_text((*line)->bytes) : ""});
        at = (*line)->next;
    }
    require(at == bytes.end(), "the lines are all of the log");
    return lines;
}

void check_segments(const LogBytes& bytes)
{
    std::uint64_t end = 0, size = 0;
    for (const LogSegment& segment : bytes.segments()) {
        require(segment.offset >= end && segment.end() >= segment.offset, "segments are in order");
        end = segment.end();
        size += segment.size;
    }
    for (const LogCut& cut : bytes.cuts())
        size += cut.size;
    require(end == bytes.end() && size == end, "segments and cuts are the log");
}

void check_places(const LogBytes& bytes, const std::vector<Line>& lines)
{
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto start = bytes.line_start(lines[i].next - 1);
        if (!start) return;  // its segment turned out to be broken
        require(*start == lines[i].offset, "a line begins where it begins");
        const auto before = bytes.previous_line(lines[i].offset);
        if (!before) return;
        require(*before == (i == 0 ? std::nullopt : std::optional(lines[i - 1].offset)),
                "the line before is the one before");
    }
}

void check_index(const LineIndex& index, const std::vector<Line>& lines)
{
    if (index.failure()) return;
    require(index.is_complete() && index.lines() == lines.size(), "the index has all lines");
    for (std::size_t i = 0; i < lines.size(); ++i) {
        require(index.offset_of_line(i) == lines[i].offset, "each where it is");
        require(index.line_of_offset(lines[i].offset) == i, "by its first byte");
        require(index.line_of_offset(lines[i].next - 1) == i, "by its last byte");
        const auto line = index.line(i);
        require(line && *line && (*line)->next == lines[i].next, "and whole");
    }
    require(!index.offset_of_line(lines.size()), "and no more");
}

void check_search(const LogBytes& bytes,
                  const SearchPattern& pattern,
                  const std::vector<Line>& lines)
{
    std::vector<LogHit> expected, hits;
    for (const Line& line : lines)
        for (const TextMatch& match : pattern.find_all(line.shown))
            expected.push_back({line.offset, match});
    bool failed = false;
    search_lines(bytes, 0, pattern, [&](const SearchBatch& batch) {
        hits.insert(hits.end(), batch.hits.begin(), batch.hits.end());
        failed = failed || batch.failure;
        return true;
    });
    require(failed || hits == expected, "a search finds what the lines show, each once");
}

}  // namespace

// The input fills and changes the folder of a log; in between it is read. Whatever is there: its
// lines come in order, each once, and index and search agree.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const test::TempDir folder;
    Input input({reinterpret_cast<const char*>(data), size});
    const auto pattern = SearchPattern::compile(input.bytes(input.byte() % 4 + 1),
                                                SearchPattern::Syntax::Literal,
                                                SearchPattern::Case::Sensitive);
    auto log = ConsoleLog::open(folder.path());
    require(log.has_value(), "an empty folder is an empty log");
    // All of it is little: the index is made at once, and nothing is posted.
    LineIndex index([](const std::function<void()>&) { require(false, "nothing is posted"); },
                    nullptr);
    for (int steps = 0; steps < 24 && !input.empty(); ++steps) {
        change(folder.path(), input);
        if (input.byte() % 2 == 0) continue;
        require(log->refresh().has_value(), "whatever is there can be looked at");
        const LogBytes bytes = log->bytes();
        check_segments(bytes);
        if (bytes.size() > (1 << 20)) continue;  // a frame that promises more than it has
        const auto lines = walk(bytes);
        index.update(bytes);
        if (!lines) continue;
        check_places(bytes, *lines);
        check_index(index, *lines);
        if (pattern) check_search(bytes, *pattern, *lines);
    }
    return 0;
}
