#pragma once

#include "tests/support/temp_dir.h"
#include "vzcore/base/paths.h"
#include "vzcore/json.h"
#include "vzcore/rpc/rpc.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace berth::test {

/// An agent that answers what it is told to, on the loop of its test.
class FakeAgent {
public:
    explicit FakeAgent(Loop& loop);

    [[nodiscard]] Paths paths() const { return {dir_.path(), dir_.path(), dir_.path()}; }
    /// Answers by method; `machine.list` and what a greeting takes are there from the beginning.
    std::map<std::string, std::function<Result<Json>(const Json& params)>> answers;
    std::vector<Json> machines;  ///< What `machine.list` says.
    /// All that was asked but the greeting: "machine.start web".
    std::vector<std::string> asked;
    /// Tells of a change.
    void tell(const std::string& kind);
    void close() { peer_.reset(); }
    /// Goes, and the next one is there at once.
    void restart();

private:
    void serve();
    void answer(const std::string& method, const Json& params, const rpc::Reply& reply);

    Loop& loop_;
    TempDir dir_;
    std::unique_ptr<rpc::Peer> peer_;
    std::unique_ptr<rpc::Listener> listener_;
};

/// A machine as the agent sends it.
Json machine_json(const std::string& name, const std::string& state);

}  // namespace berth::test
