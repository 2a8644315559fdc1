#pragma once

#include "agent/journal.h"
#include "vzcore/base/paths.h"
#include "vzcore/loop.h"

#include <memory>
#include <optional>

namespace berth::agent {

/// The store an agent begins with.
struct OpenedStore {
    std::unique_ptr<store::Store> store;
    std::optional<store::Event> rebuilt;  ///< What to tell when it had to be rebuilt.
};

/// Opens the store. A damaged one is set aside and rebuilt (rebuild_store), as is one that is gone
/// while its definitions are there; one that cannot be written, because the disk is full or
/// read-only, is opened to be read. Any other failure is the caller's.
Result<OpenedStore> open_or_heal(const Paths& paths, Log& log);

/// Sees to it that what the store refused is stored when it can be: looks again every ten seconds
/// while something waits, or while nothing can be written at all, and never else.
class StoreCare {
public:
    StoreCare(Loop& loop, store::Store& store, Journal& journal, Ledger& ledger, Log& log);

private:
    void look_later();
    void look();

    Loop& loop_;
    store::Store& store_;
    Journal& journal_;
    Ledger& ledger_;
    Log& log_;
    Handle timer_;
};

}  // namespace berth::agent
