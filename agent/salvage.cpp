#include "agent/salvage.h"

#include <algorithm>

namespace berth::agent {
namespace {

constexpr int kPage = 500;
/// Row numbers that are skipped one by one over a damaged place; then the rest counts as lost.
constexpr int kMostSkipped = 100'000;

std::unique_ptr<store::Store> open_damaged(const std::string& path)
{
    auto store = store::Store::open_to_read(path, {ErrorCode::Corrupt, path + " is damaged", ""});
    return store ? std::move(*store) : nullptr;
}

/// Walks over rows a page at a time: smaller pages, then single steps, over what cannot be read.
/// `read` handles a page of at most `limit` rows beyond `at` and moves it; false for damage. `step`
/// moves it by one.
template <typename Position, typename Read, typename Step>
void walk(Position at, const Read& read, const Step& step)
{
    int limit = kPage;
    int skipped = 0;
    while (skipped < kMostSkipped) {
        bool more = false;
        if (read(at, limit, more)) {
            if (!more) return;
            limit = kPage;
        } else if (limit > 1) {
            limit = std::max(1, limit / 8);
        } else {
            ++skipped;
            if (!step(at)) return;
        }
    }
}

void salvage_runs(store::Store& from, store::Store& into)
{
    const auto read = [&](std::int64_t& before, int limit, bool& more) {
        const auto runs = from.runs({.before = before, .limit = limit});
        if (!runs) return false;
        static_cast<void>(into.together([&]() -> Result<void> {
            for (const store::Run& run : *runs)
                if (auto restored = into.restore_run(run); !restored)
                    return tl::unexpected<Error>(restored.error());
            return {};
        }));
        more = !runs->empty();
        if (more) before = runs->back().id;
        return true;
    };
    const auto newest = from.last_run_id();
    walk(newest ? *newest + 1 : kMostSkipped, read, [](std::int64_t& before) {
        return --before > 1;
    });
}

void salvage_events(store::Store& from, store::Store& into)
{
    const auto last = from.last_event_seq();
    const auto read = [&](std::int64_t& after, int limit, bool& more) {
        const auto events = from.events_after(after, limit);
        if (!events) return false;
        static_cast<void>(into.together([&]() -> Result<void> {
            for (const store::Event& event : *events)
                if (auto restored = into.restore_event(event); !restored) return restored;
            return {};
        }));
        more = !events->empty();
        if (more) after = events->back().seq;
        return true;
    };
    walk(std::int64_t{0}, read, [&](std::int64_t& after) {
        return ++after < (last ? *last : kMostSkipped);
    });
}

}  // namespace

void salvage(const std::string& path, store::Store& into)
{
    const auto from = open_damaged(path);
    if (!from) return;
    if (const auto settings = from->settings())
        for (const auto& [name, value] : *settings)
            if (const auto there = into.setting(name); there && !*there)
                static_cast<void>(into.set_setting(name, value));
    salvage_runs(*from, into);
    salvage_events(*from, into);
}

std::vector<store::Machine> readable_machines(const std::string& path)
{
    const auto from = open_damaged(path);
    if (!from) return {};
    return from->machines().value_or(std::vector<store::Machine>());
}

}  // namespace berth::agent
