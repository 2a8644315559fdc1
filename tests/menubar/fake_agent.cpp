#include "tests/menubar/fake_agent.h"

#include "tests/support/catch.h"

namespace berth::test {

FakeAgent::FakeAgent(Loop& loop) : loop_(loop)
{
    answers["hello"] = [](const Json&) { return Json{{"wire", rpc::kWireVersion}, {"pid", 1}}; };
    answers["events.subscribe"] = [](const Json&) { return Json{{"last", 0}}; };
    answers["machine.list"] = [this](const Json&) { return Json{{"machines", machines}}; };
    serve();
}

void FakeAgent::restart()
{
    listener_.reset();
    peer_.reset();
    serve();
}

void FakeAgent::serve()
{
    auto listener = rpc::Listener::open(loop_, paths().agent_socket(), [this](UniqueFd socket) {
        auto peer = rpc::Peer::create(loop_, std::move(socket));
        REQUIRE(peer);
        peer_ = std::move(*peer);
        peer_->on_request([this](const std::string& method,
                                 const Json& params,
                                 const rpc::Reply& reply) { answer(method, params, reply); });
    });
    REQUIRE(listener);
    listener_ = std::move(*listener);
}

void FakeAgent::answer(const std::string& method, const Json& params, const rpc::Reply& reply)
{
    if (method != "hello" && method != "events.subscribe" && method != "machine.list")
        asked.push_back(method + " " + params.value("name", ""));
    const auto found = answers.find(method);
    if (found == answers.end())
        return reply(fail(ErrorCode::Unsupported, "unknown method " + method));
    reply(found->second(params));
}

void FakeAgent::tell(const std::string& kind)
{
    REQUIRE(peer_);
    peer_->notify("event", {{"seq", 1}, {"at", 0}, {"kind", kind}});
}

Json machine_json(const std::string& name, const std::string& state)
{
    return {{"id", "id-" + name},
            {"name", name},
            {"state", state},
            {"definition", {{"berth", 1}, {"name", name}, {"memory", "512MiB"}}},
            {"pending", Json::array()}};
}

}  // namespace berth::test
