#include "tests/fuzz/fuzz.h"
#include "tests/vzcore/net/route_dump.h"

using berth::fuzz::require;
using namespace berth::net;
using namespace berth::test;

// Whatever is in the table of macOS's routes is read without harm. What is behind a default route
// changes nothing, and a route that is none in front of it neither.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const std::string whole =
        message_of({ipv4(0, 0, 0, 0), mask("", 4), "UGSc", ipv4(10, 0, 0, 2)});
    static const std::string scoped =
        message_of({ipv6(""), mask("", 8), "UGcIg", ipv6("\xFE\x80", 11)});
    const std::string routes(reinterpret_cast<const char*>(data), size);
    const bool leads = leads_everywhere(routes);
    require(!leads || size >= RouteLayout::kHeader + 4, "a route has a header and a destination");
    require(leads_everywhere(whole + routes), "the first default route counts");
    require(leads_everywhere(scoped + routes) == leads,
            "an interface's own default route does not");
    return 0;
}
