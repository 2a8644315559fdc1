#pragma once

#include "menubar/windows/machine_feed.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace berth {

/// Asks the agent the same of something that goes on changing: one question at a time, and of those
/// that came meanwhile the last alone. On the thread of its owner, whom it does not outlive.
class NewestQuestion {
public:
    /// `take` runs with each answer, possibly inside put(); it may destroy nothing of this.
    NewestQuestion(AskAgent ask, std::string method, std::function<void(const Result<Json>&)> take);

    void put(Json params);
    /// Whether the answer to what was put last is still to come.
    [[nodiscard]] bool is_open() const { return is_open_; }

private:
    void send(Json params);
    void take(const Result<Json>& answer);

    AskAgent ask_;
    std::string method_;
    std::function<void(const Result<Json>&)> take_;
    bool is_open_ = false;
    std::optional<Json> next_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< For late answers.
};

}  // namespace berth
