#include "tests/fuzz/fuzz.h"
#include "vzcore/net/dhcp_leases.h"
#include "vzcore/net/neighbours.h"

using berth::fuzz::require;
using namespace berth::net;

namespace {

constexpr std::int64_t kNow = 0x65A1B000;

void leases_are_usable(std::string_view text)
{
    const auto leases = parse_dhcp_leases(text);
    require(leases.size() <= text.size() / 2, "each entry took some of the text");
    for (const DhcpLease& lease : leases) {
        require(is_guest_address(lease.address), "an address is a guest's");
        require(parse_ipv4(to_text(lease.address)) == lease.address, "an address reads back");
        require(lease.expires >= 0, "a time is one");
        if (!lease.mac) continue;
        const auto found = leased_address(leases, *lease.mac, kNow);
        require(!found || is_guest_address(*found), "what is found is a guest's address");
        require(!leased_address(leases, *lease.mac, INT64_MAX), "no lease lasts for ever");
    }
}

}  // namespace

// Whatever stands in the system's lease file, or in what `arp` prints, is read without harm, and
// leads to a guest or nowhere.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    leases_are_usable(text);
    const Mac mac{{0x52, 0x54, 0x00, 0x12, 0x34, 0x56}};
    const auto found = neighbour_address(text, mac);
    require(!found || is_guest_address(*found), "a neighbour's address is a guest's");
    // Behind garbage of any kind, an entry that is whole counts.
    const std::string more = std::string(text) + "\n{\nip_address=10.9.8.7\n"
                                                 "hw_address=1,2:0:0:aa:bb:cc\n"
                                                 "lease=0x7fffffffffffffff\n}\n";
    const Mac other{{0x02, 0x00, 0x00, 0xAA, 0xBB, 0xCC}};
    require(leased_address(parse_dhcp_leases(more), other, kNow).has_value(),
            "the last entry counts");
    return 0;
}
