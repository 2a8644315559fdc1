// Reading a large console log: the index, searches, the first and the last lines, beside `grep` and
// `tail` on the same warm file in the same run. By turns, so that a busy host disturbs all;
// medians. Prints figures; it is no test.
//   log_bench [--size MIB] [--rounds N]
#include "tests/support/figures.h"
#include "tests/support/temp_dir.h"
#include "vzcore/base/unique_fd.h"
#include "vzcore/console/console_log.h"
#include "vzcore/console/line_index.h"
#include "vzcore/console/log_search.h"
#include "vzcore/console/styled_line.h"
#include "vzcore/process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

using namespace berth;
using test::median;
using Clock = std::chrono::steady_clock;
using Syntax = SearchPattern::Syntax;
using Case = SearchPattern::Case;

namespace {

constexpr std::uint64_t kLinesToTheGiB = 12'000'000;

struct Options {
    std::uint64_t mib = 1024;
    int rounds = 7;
};

template <typename T> T must(Result<T> result)
{
    if (!result) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// Lines as a kernel, a service manager and its services print them, with colours in most, ended as
/// terminals do.
class LineMaker {
public:
    void append_line(std::string& to, std::size_t size)
    {
        const std::size_t begin = to.size();
        std::array<char, 160> text{};
        const auto put = [&](const char* format, auto... values) {
            std::snprintf(text.data(), text.size(), format, values...);
            to += text.data();
        };
        const unsigned n = number_++;
        switch (random_() % 4) {
        case 0: put("[%5u.%06u] usb 1-%u: ", n / 1000, n % 1'000'000, n % 9); break;
        case 1: put("\x1b[32m[  OK  ]\x1b[0m Started \x1b[1mUnit %08u\x1b[0m, ", n); break;
        case 2: put("\x1b[2m12:%02u:%02u\x1b[0m \x1b[36mINFO\x1b[0m http ", n % 60, n % 59); break;
        default: put("%c[1;33mwarning\x1b[0m: task %u: ", '\x1b', n % 4096); break;
        }
        if (n % 200'000 == 1000) to += "Oops: 0002 ";
        if (n % 100 == 7) to += "timed out ";
        while (to.size() - begin + 2 < size)
            to.append(kWords[random_() % kWords.size()]).append(" ");
        to.resize(begin + size - 2);
        to += "\r\n";
    }

private:
    static constexpr std::array<std::string_view, 16> kWords{"device",
                                                             "of",
                                                             "the",
                                                             "network",
                                                             "is",
                                                             "ready",
                                                             "session",
                                                             "request",
                                                             "for",
                                                             "queue",
                                                             "state",
                                                             "0x7f3a",
                                                             "closed",
                                                             "mounted",
                                                             "in",
                                                             "ms"};
    std::mt19937 random_{1};
    unsigned number_ = 0;
};

struct Log {
    std::uint64_t size = 0;
    std::uint64_t lines = 0;
};

// In one file, whatever console.limit would say: readers must not depend on it.
Log make_log(const std::string& path, std::uint64_t mib)
{
    const std::uint64_t size = mib << 20;
    const std::uint64_t lines = kLinesToTheGiB * mib / 1024;
    std::ofstream file(path, std::ios::binary);
    LineMaker maker;
    std::string block;
    std::uint64_t made = 0;
    for (std::uint64_t line = 0; line < lines; ++line) {
        const std::uint64_t end = size * (line + 1) / lines;
        const std::size_t before = block.size();
        // Short and long ones by turns.
        const std::uint64_t swing = line % 2 == 0 && line + 1 < lines ? 20 : 0;
        maker.append_line(block, static_cast<std::size_t>(end - made - swing));
        made += block.size() - before;
        if (block.size() < (1 << 20) && line + 1 < lines) continue;
        file << block;
        block.clear();
    }
    if (!file.flush()) throw std::runtime_error("cannot write " + path + ": is the disk full?");
    return {made, lines};
}

template <typename Work> double seconds(Work&& work)
{
    const auto begin = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// The owner's thread: runs what the background posts.
class Posts {
public:
    Post poster()
    {
        return [this](std::function<void()> call) {
            const std::lock_guard lock(mutex_);
            calls_.push_back(std::move(call));
            come_.notify_one();
        };
    }
    void run_until(const std::function<bool()>& done)
    {
        while (!done()) {
            std::vector<std::function<void()>> calls;
            {
                std::unique_lock lock(mutex_);
                come_.wait(lock, [&] { return !calls_.empty(); });
                calls.swap(calls_);
            }
            for (const auto& call : calls)
                call();
        }
    }

private:
    std::mutex mutex_;
    std::condition_variable come_;
    std::vector<std::function<void()>> calls_;
};

std::uint64_t index_lines(const LogBytes& bytes)
{
    Posts posts;
    LineIndex index(posts.poster(), nullptr);
    index.update(bytes);
    posts.run_until([&] { return index.is_complete() || index.failure(); });
    if (index.failure()) throw std::runtime_error(index.failure()->message);
    return index.lines();
}

// As LogSearch does it, but without its bound to the number of hits: lines, as grep -c counts.
std::uint64_t search(const LogBytes& bytes, const SearchPattern& pattern)
{
    std::uint64_t lines = 0;
    std::optional<std::uint64_t> last;
    search_lines(bytes, 0, pattern, [&](const SearchBatch& batch) {
        if (batch.failure) throw std::runtime_error(batch.failure->message);
        for (const LogHit& hit : batch.hits) {
            if (last != hit.line) ++lines;
            last = hit.line;
        }
        return true;
    });
    return lines;
}

// What a viewer does before it paints the first screen, and `berth logs --tail` for the last.
void show(const std::string& folder, std::uint64_t last_lines)
{
    const ConsoleLog log = must(ConsoleLog::open(folder));
    std::uint64_t at = last_lines == 0 ? 0 : must(log.bytes().start_of_last(last_lines));
    TextStyle pen = must(log.bytes().pen_before(at));
    std::size_t shown = 0;
    for (int i = 0; i < 50; ++i) {
        const auto line = must(log.bytes().line_at(at));
        if (!line) break;
        shown += decode_line(line->bytes, pen).text.size();
        at = line->next;
    }
    if (shown == 0) throw std::runtime_error("nothing was shown");
}

// What a command prints on its standard output.
std::string output_of(const std::string& program, std::vector<std::string> arguments)
{
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::runtime_error("there is no pipe");
    const UniqueFd from(ends[0]);
    UniqueFd to(ends[1]);
    SpawnRequest request;
    request.program = program;
    request.arguments = std::move(arguments);
    request.descriptors = {{to.get(), STDOUT_FILENO}};
    const pid_t child = must(spawn(request));
    to.reset();
    std::string output;
    std::array<char, 65'536> buffer{};
    for (ssize_t got = 0; (got = ::read(from.get(), buffer.data(), buffer.size())) > 0;)
        output.append(buffer.data(), static_cast<std::size_t>(got));
    int status = 0;
    ::waitpid(child, &status, 0);
    return output;
}

/// Seconds that two ways of the same took, in turns.
struct Pair {
    std::vector<double> ours, theirs;

    template <typename Ours, typename Theirs> void run(int rounds, Ours ours_once, Theirs once)
    {
        for (int i = 0; i < rounds; ++i) {
            ours.push_back(seconds(ours_once));
            theirs.push_back(seconds(once));
        }
    }
    void print(const std::string& what, const char* other) const
    {
        std::printf("%-38s %8.1f ms; %-16s %8.1f ms; ratio of speeds %6.2f\n",
                    what.c_str(),
                    median(ours) * 1e3,
                    other,
                    median(theirs) * 1e3,
                    median(theirs) / median(ours));
        std::fflush(stdout);
    }
};

struct Search {
    const char* what;
    const char* text;
    Syntax syntax;
    Case letter_case;
    std::vector<std::string> options;  // of grep
};

const std::vector<Search>& searches()
{
    static const std::vector<Search> all{
        {"literal, in few lines", "Oops: 0002", Syntax::Literal, Case::Sensitive, {"-F"}},
        {"literal, in none", "guest panicked", Syntax::Literal, Case::Sensitive, {"-F"}},
        {"literal, in 1 of 100", "timed out", Syntax::Literal, Case::Sensitive, {"-F"}},
        {"literal, in 1 of 4", "warning", Syntax::Literal, Case::Sensitive, {"-F"}},
        {"any case, in few", "oops: 0002", Syntax::Literal, Case::Insensitive, {"-F", "-i"}},
        {"regex, in few lines", "Oops: [0-9]+", Syntax::Regex, Case::Sensitive, {"-E"}},
        {"regex, in some", "timed out .*queue", Syntax::Regex, Case::Sensitive, {"-E"}},
    };
    return all;
}

void compare_search(const Search& one, const LogBytes& bytes, const std::string& path, int rounds)
{
    const auto pattern = must(SearchPattern::compile(one.text, one.syntax, one.letter_case));
    std::vector<std::string> arguments{"-c"};
    arguments.insert(arguments.end(), one.options.begin(), one.options.end());
    arguments.insert(arguments.end(), {"-e", one.text, path});
    std::uint64_t ours = 0;
    std::string theirs;
    Pair pair;
    pair.run(
        rounds,
        [&] { ours = search(bytes, pattern); },
        [&] { theirs = output_of("grep", arguments); });
    std::string command = "grep -c";
    for (const std::string& option : one.options)
        command += " " + option;
    pair.print(std::string(one.what) + " (" + std::to_string(ours) + ")", command.c_str());
    if (std::to_string(ours) + "\n" != theirs)
        std::printf("  but grep counts %s", theirs.empty() ? "nothing\n" : theirs.c_str());
}

Options options_of(int argc, char* argv[])
{
    Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        const int value = std::atoi(argv[i + 1]);
        if (name == "--size" && value > 0) options.mib = static_cast<std::uint64_t>(value);
        if (name == "--rounds" && value > 0) options.rounds = value;
    }
    return options;
}

void bench(const Options& options)
{
    const test::TempDir folder;
    const std::string path = folder / "console.log";
    const Log made = make_log(path, options.mib);
    std::printf(
        "log: %.0f MiB, %llu lines, colours in three of four; warm; medians of %d; build type %s\n",
        static_cast<double>(made.size) / (1 << 20),
        static_cast<unsigned long long>(made.lines),
        options.rounds,
        BERTH_BUILD_TYPE);
    if (options.mib < 1024) std::printf("NOT the full size: figures per byte may differ\n");
    const ConsoleLog log = must(ConsoleLog::open(folder.path()));
    const LogBytes bytes = log.bytes();
    std::uint64_t lines = 0;
    Pair index;
    index.run(
        options.rounds,
        [&] { lines = index_lines(bytes); },
        [&] {
            output_of("wc", {"-l", path});
        });
    index.print("index of all lines", "wc -l");
    std::printf(
        "%-38s %8.0f MB/s\n", "", static_cast<double>(made.size) / 1e6 / median(index.ours));
    if (lines != made.lines)
        std::printf("  but the index counts %llu lines\n", static_cast<unsigned long long>(lines));
    for (const Search& one : searches())
        compare_search(one, bytes, path, options.rounds);
    Pair first, last;
    first.run(
        options.rounds,
        [&] { show(folder.path(), 0); },
        [&] {
            output_of("head", {"-n", "50", path});
        });
    first.print("opened, first 50 lines decoded", "head -n 50");
    last.run(
        options.rounds,
        [&] { show(folder.path(), 50); },
        [&] {
            output_of("tail", {"-n", "50", path});
        });
    last.print("opened, last 50 lines decoded", "tail -n 50");
}

}  // namespace

int main(int argc, char* argv[])
{
    try {
        ::setenv("LC_ALL", "C", 1);  // grep is at its fastest then
        bench(options_of(argc, argv));
        return 0;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return 1;
    }
}
