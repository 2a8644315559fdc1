// How long the store takes: opening, and a page of one machine's history, with 1,000 and with
// 1,000,000 runs; and a commit. Prints figures; it is no test.

#include "store/store.h"
#include "tests/support/figures.h"
#include "tests/support/temp_dir.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace berth;
using store::Store;

namespace {

constexpr const char kMachines[][13] = {"000000000001", "000000000002", "000000000003"};

template <typename T> T must(Result<T> result)
{
    if (!result) throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

double median_micros(std::size_t times, const std::function<void()>& work)
{
    return test::median_millis(times, work) * 1000;
}

store::Run some_run(int i)
{
    store::Run run;
    run.machine_id = kMachines[i % 3];
    run.machine_name = "web";
    run.fingerprint = "0123456789abcdef";
    run.cpus_rule = "auto: two less than the host has";
    run.memory_rule = "auto: half of the host";
    run.accelerator = "kvm";
    run.boot = "5c2d8a0e-8d4f-4b55-9c0e-2f0f6f2c1d11";
    run.asked_at = run.last_seen_at = from_millis(1'700'000'000'000 + i * 1000LL);
    run.running_at = run.ready_at = run.ended_at = run.asked_at;
    run.outcome = i % 20 == 0 ? Outcome::Crashed : Outcome::Stopped;
    run.sentence = "The guest was asked to stop, and did.";
    run.log_path = "/home/user/.local/state/berth/logs/000000000001/123456/console.log";
    return run;
}

constexpr int kBatch = 100'000;

void fill(Store& store, int from, int to)
{
    for (int start = from; start < to; start += kBatch)
        must(store.together([&]() -> Result<void> {
            for (int i = start; i < std::min(start + kBatch, to); ++i)
                must(store.add_run(some_run(i)));
            return {};
        }));
}

struct Figures {
    double open, history, totals, crashed, since;
};

Figures measure(const std::string& path, int runs)
{
    Figures figures{};
    std::unique_ptr<Store> store;
    figures.open = median_micros(1, [&] { store = must(Store::open(path)); });
    const auto list = [&](const store::RunFilter& filter) {
        return median_micros(201, [&] { must(store->runs(filter)); });
    };
    const UnixTime newest_20 = some_run(runs - 60).asked_at;
    figures.history = list({.machine_id = kMachines[1], .limit = 20});
    figures.totals = median_micros(201, [&] { must(store->totals(kMachines[1])); });
    figures.crashed = list({.machine_id = kMachines[1], .outcome = Outcome::Crashed, .limit = 20});
    figures.since = list({.machine_id = kMachines[1], .since = newest_20, .limit = 20});
    return figures;
}

void bench()
{
    const test::TempDir dir;
    const std::string path = dir / "berth.db";
    {
        const auto store = must(Store::open(path));
        for (const char* id : kMachines) {
            Definition definition;
            definition.name = std::string("m") + id;
            must(store->add_machine(id, definition, unix_now()));
        }
        int i = 0;
        std::printf("one commit: %.0f us\n", median_micros(51, [&] {
                        must(store->set_setting("bench", std::to_string(++i)));
                    }));
        fill(*store, 0, 1000);
    }
    const Figures few = measure(path, 1000);
    fill(*must(Store::open(path)), 1000, 1'000'000);
    const Figures many = measure(path, 1'000'000);
    const auto line = [](const char* what, double a, double b) {
        std::printf("%-28s %10.0f us %10.0f us   ratio %.2f\n", what, a, b, b / a);
    };
    std::printf("%-28s %13s %13s\n", "", "1,000 runs", "1,000,000 runs");
    line("open (with quick_check)", few.open, many.open);
    line("history of one, 20 rows", few.history, many.history);
    line("its totals", few.totals, many.totals);
    line("both: berth history NAME", few.history + few.totals, many.history + many.totals);
    line("its crashes, 20 rows", few.crashed, many.crashed);
    line("its last minute, 20 rows", few.since, many.since);
}

}  // namespace

int main()
{
    try {
        bench();
        return 0;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return 1;
    }
}
