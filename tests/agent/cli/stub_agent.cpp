// Stands in for berth-agent --background: serves the socket of $BERTH_HOME from a child,
// greets, and ends with agent.quit, with its last client, or after a while. STUB_AGENT_MODE:
// "refuse" fails as an agent would, "lie" says it serves and does not.
#include "vzcore/base/paths.h"
#include "vzcore/rpc/rpc.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

int main(int argc, char* argv[])
{
    using namespace berth;
    if (argc != 2 || std::string(argv[1]) != "--background") return 9;
    const char* mode = std::getenv("STUB_AGENT_MODE");
    const std::string wanted = mode != nullptr ? mode : "";
    if (wanted == "refuse") {
        std::fputs("berth-agent: opening the store: berth.db is damaged\nhint: berth db rebuild\n",
                   stderr);
        return 1;
    }
    if (wanted == "lie") return 0;
    const auto paths = find_paths();
    if (!paths) return 8;
    // The loop belongs to the process that runs it: fork comes first, and the parent waits for a
    // byte.
    int ready[2];
    if (::pipe(ready) != 0) return 7;
    if (::fork() != 0) {
        ::close(ready[1]);
        char byte = 0;
        return ::read(ready[0], &byte, 1) == 1 ? 0 : 6;
    }
    const auto loop = EventLoop::create();
    std::vector<std::unique_ptr<rpc::Peer>> peers;
    const auto on_accept = [&](UniqueFd socket) {
        auto peer = rpc::Peer::create(*loop, std::move(socket));
        if (!peer) return;
        (*peer)->on_request([&](const std::string& method, const Json&, const rpc::Reply& reply) {
            reply(Json{
                {"wire", 1}, {"version", "stub"}, {"pid", ::getpid()}, {"left_running", {"web"}}});
            if (method == "agent.quit") loop->post([&] { loop->stop(); });
        });
        peers.push_back(std::move(*peer));
    };
    const auto listener = rpc::Listener::open(*loop, paths->agent_socket(), on_accept);
    const Handle life = loop->after(std::chrono::seconds(20), [&] { loop->stop(); });
    if (!listener || ::write(ready[1], "r", 1) != 1) return 5;
    loop->run();
    return 0;
}
