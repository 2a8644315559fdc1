#include "agent/store_care.h"

#include "agent/rebuild.h"
#include "vzcore/json.h"

namespace berth::agent {
namespace {

using namespace std::chrono_literals;

constexpr auto kPeriod = 10s;

Result<OpenedStore> rebuild(const Paths& paths, const std::string& why, Log& log)
{
    log.error("the database is rebuilt: " + why);
    auto rebuilt = rebuild_store(paths);
    if (!rebuilt) return tl::unexpected<Error>(rebuilt.error());
    for (const std::string& note : rebuilt->notes)
        log.warn("rebuilding the database: " + note);
    auto store = store::Store::open(paths.database());
    if (!store) return tl::unexpected<Error>(store.error());
    store::Event event;
    event.kind = "store.rebuilt";
    event.data =
        dump_line(Json{{"reason", why},
                       {"set_aside", rebuilt->aside.empty() ? Json() : Json(rebuilt->aside)},
                       {"machines", rebuilt->machines},
                       {"runs", rebuilt->runs},
                       {"events", rebuilt->events},
                       {"notes", rebuilt->notes}});
    return OpenedStore{std::move(*store), std::move(event)};
}

Result<OpenedStore> open_to_read(const Paths& paths, const Error& why, Log& log)
{
    Error refusal = why;
    if (refusal.hint.empty()) refusal.hint = "see: berth doctor";
    auto store = store::Store::open_to_read(paths.database(), refusal);
    // One that cannot even be read is what the first failure told of.
    if (!store || !(*store)->machines()) return tl::unexpected<Error>(why);
    log.error("nothing can be stored: " + why.message);
    return OpenedStore{std::move(*store), std::nullopt};
}

}  // namespace

Result<OpenedStore> open_or_heal(const Paths& paths, Log& log)
{
    if (is_store_lost(paths))
        return rebuild(paths, paths.database() + " is gone, and the definitions are there", log);
    auto opened = store::Store::open(paths.database());
    if (opened) return OpenedStore{std::move(*opened), std::nullopt};
    const Error& why = opened.error();
    if (why.code == ErrorCode::Corrupt) return rebuild(paths, why.message, log);
    if (why.code == ErrorCode::Io) return open_to_read(paths, why, log);
    return tl::unexpected<Error>(why);
}

StoreCare::StoreCare(Loop& loop, store::Store& store, Journal& journal, Ledger& ledger, Log& log)
    : loop_(loop), store_(store), journal_(journal), ledger_(ledger), log_(log)
{
    journal_.on_waiting([this] { look_later(); });
    ledger_.on_waiting([this] { look_later(); });
    if (store_.read_only()) look_later();
}

void StoreCare::look_later()
{
    if (!timer_) timer_ = loop_.after(kPeriod, [this] { look(); });
}

void StoreCare::look()
{
    timer_.reset();
    if (store_.read_only()) {
        if (!store_.make_writable()) return look_later();
        log_.info("the database can be written again");
    }
    ledger_.flush();
    journal_.flush();
    if (ledger_.is_waiting() || journal_.is_waiting()) look_later();
}

}  // namespace berth::agent
