// How long the menu of 200 machines takes: to be built, and to be compared with the one before.
// Prints figures; it is no test.

#include "menubar/model/diff.h"
#include "menubar/model/menu.h"
#include "tests/menubar/menu_samples.h"
#include "tests/support/figures.h"

#include <chrono>
#include <cstdio>
#include <vector>

using namespace berth;
using namespace berth::test;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kTimes = 301;

/// As in the agent, where the menu before lives on until the next one was compared with it.
double built_millis(const menu::Snapshot& snapshot)
{
    std::vector<double> all(kTimes);
    menu::Menu kept;
    for (double& one : all) {
        const auto start = Clock::now();
        menu::Menu built = menu::build_menu(snapshot);
        one = millis_since(start);
        kept = std::move(built);
    }
    return median(std::move(all));
}

std::size_t rows_of(const menu::Row& row)
{
    std::size_t rows = 1;
    for (const menu::Row& child : row.children)
        rows += rows_of(child);
    return rows;
}

void measure(std::size_t machines)
{
    menu::Snapshot snapshot = many_machines(machines);
    const menu::Menu before = menu::build_menu(snapshot);
    std::printf("%3zu machines, %5zu rows: built in %.3f ms",
                machines,
                rows_of(before.root),
                built_millis(snapshot));
    const menu::Menu same = menu::build_menu(snapshot);
    snapshot.machines.back().state = "starting";
    snapshot.machines.back().run = open_run(6);
    const menu::Menu after = menu::build_menu(snapshot);
    std::size_t found = 0;
    const auto compare = [&](const menu::Menu& other) {
        return median_millis(kTimes, [&] {
            const menu::MenuDiff diff = menu::diff_rows(before.root, other.root);
            found = diff.changed.size() + diff.relisted.size();
        });
    };
    std::printf(", compared in %.3f ms with the same", compare(same));
    std::printf(", in %.3f ms after a start", compare(after));
    std::printf(" (%zu differ)\n", found);
}

}  // namespace

int main()
{
    for (const std::size_t machines : {1U, 10U, 20U, 21U, 200U})
        measure(machines);
    return 0;
}
