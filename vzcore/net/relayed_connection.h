#pragma once

#include "vzcore/base/unique_fd.h"
#include "vzcore/loop.h"
#include "vzcore/net/address.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

// Internal to the TCP relay.
namespace berth::net {

/// Where bytes are put between reading and writing: one for all connections of a relay, as nothing
/// stays in it.
using Scratch = std::vector<char>;
inline constexpr std::size_t kScratchSize = std::size_t{256} << 10;

/// One client and its connection to the guest. Nothing is read from the client before the guest
/// has answered, and nothing from either side while the other has not taken what was read before.
class RelayedConnection {
public:
    /// `over` runs once, from the loop; it may destroy this object.
    RelayedConnection(Loop& loop, UniqueFd client, Scratch& scratch, Callback over);
    RelayedConnection(const RelayedConnection&) = delete;
    RelayedConnection& operator=(const RelayedConnection&) = delete;
    ~RelayedConnection();

    void connect(const Ipv4& guest, std::uint16_t port, std::chrono::milliseconds time);
    /// Resets the client: its guest is not to be had.
    void give_up();

private:
    struct Side {
        UniqueFd socket;  // outlives the watch
        std::unique_ptr<FdWatch> watch;
        std::string unsent;     ///< Of the other side's bytes.
        bool sent_all = false;  ///< The other side's data has ended, and this one was told.
        bool read_all = false;  ///< This side's data has ended.
    };

    void connected();
    void carry(Side& from, Side& to);
    void flush(Side& to, Side& from);
    void pass_end_on(Side& from, Side& to);
    void finish(bool cleanly);

    Loop& loop_;
    Scratch& scratch_;
    Callback over_;
    Side client_, guest_;
    Handle timer_;
};

}  // namespace berth::net
