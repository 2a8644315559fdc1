#pragma once

#include "agent/cli/context.h"

#include <string>
#include <string_view>
#include <vector>

namespace berth::cli {

/// A text on its way through an editor: a file in a private folder of its own, both gone at the end
/// unless kept.
class Draft {
public:
    static Result<Draft>
    create(const std::string& temporary, const std::string& name, const std::string& text);
    Draft(Draft&& other) noexcept;
    Draft& operator=(Draft&&) = delete;
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    ~Draft();

    [[nodiscard]] const std::string& path() const { return path_; }
    void keep() { kept_ = true; }

private:
    Draft(std::string folder, std::string path);

    std::string folder_, path_;
    bool kept_ = false;
};

/// Runs the editor on the draft, with the terminal to itself, and reads what it left there. An
/// editor that fails is an error. No shell is involved.
Result<std::string>
edited_text(EventLoop& loop, const Surroundings& surroundings, const Draft& draft);

/// "code --wait" as {"code", "--wait"}.
std::vector<std::string> split_at_spaces(std::string_view text);

}  // namespace berth::cli
