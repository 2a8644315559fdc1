#pragma once

#include "menubar/windows/new_machine.h"
#include "menubar/windows/newest_question.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace berth {

/// What the form asks for as a text.
struct FormField {
    const char* path;               ///< In the definition: "boot.kernel".
    std::string NewMachine::*text;  ///< What was typed.
    const char*
        title;         ///< '&' stands before the letter that leads there, where a toolkit has that.
    const char* hint;  ///< Shown where nothing was typed.
    bool is_file = false;       ///< Can be chosen in a dialog, too.
    bool is_of_kernel = false;  ///< Asked for where the machine starts from a kernel, alone.
};

/// From the top. The kind of boot stands behind the first; the shares and the login after the last.
const std::vector<FormField>& form_fields();
/// Its title without the '&'.
std::string plain_title(const FormField& field);
/// Where what is wrong with the shared folders is found.
inline constexpr std::string_view kSharesPath = "shares";

/// A window for a new machine: what was typed so far, which sizes the machine would get, what is
/// wrong with it, and whether it can be created. What is wrong is the agent's to say, which is
/// asked after each change; beside a field it is shown once its user has left it, or has tried to
/// create the machine. On the toolkit's thread.
class NewMachineModel {
public:
    /// Nothing is asked before agent_changed().
    explicit NewMachineModel(AskAgent ask);
    NewMachineModel(const NewMachineModel&) = delete;
    NewMachineModel& operator=(const NewMachineModel&) = delete;
    ~NewMachineModel() = default;

    std::function<void()> on_change;   ///< Something of what is shown.
    std::function<void()> on_refused;  ///< A try to create it failed; on_change has run.
    /// It is there. May destroy the model.
    std::function<void(const std::string& name)> on_created;

    /// The agent is there (again), or knows something else: what it said so far may be wrong.
    void agent_changed();
    /// It cannot be reached, or has gone.
    void fail_with(const Error& error);

    /// `path` is that of a form field.
    void set_text(std::string_view path, const std::string& text);
    /// Its user is done with it for now.
    void leave(std::string_view path);
    void set_boot(BootKind boot);
    void set_start_at_login(bool on);
    /// Shares that folder, by a tag of its own.
    void add_folder(const std::string& path);
    // Of a row of machine().shares; another is ignored:
    void remove_folder(std::size_t row);
    void set_share(std::size_t row, Share share);
    /// Nothing where one is on its way, or the agent is not there.
    void create();

    [[nodiscard]] const NewMachine& machine() const { return machine_; }
    [[nodiscard]] bool asks_for(const FormField& field) const;
    [[nodiscard]] std::string hint_of(const FormField& field) const;
    /// "2 CPUs and 4.0 GiB of memory", or why not.
    [[nodiscard]] const std::string& plan() const { return plan_text_; }
    /// Which rules decided that, one a line.
    [[nodiscard]] const std::string& plan_rules() const { return plan_rules_; }
    /// Beside that field; empty where nothing is shown.
    [[nodiscard]] std::string problem_of(std::string_view path) const;
    /// Of no field.
    [[nodiscard]] std::string problem() const;
    /// Which fields stand in the way; empty where none does.
    [[nodiscard]] std::string missing() const;
    /// The first field with a problem beside it, or kSharesPath; empty where there is none.
    [[nodiscard]] std::string first_wrong() const;
    [[nodiscard]] bool can_create() const;

private:
    void edited();
    void changed() const;
    void take_plan(const Result<Json>& answer);
    void take_check(const Result<Json>& answer);
    void take_created(const std::string& name, const Result<Json>& answer);
    void set_problems(const Error& error);
    [[nodiscard]] std::vector<std::string> wrong_paths() const;

    AskAgent ask_;
    NewestQuestion plan_, check_;
    NewMachine machine_;
    std::set<std::string, std::less<>> edited_, left_, leaving_;
    std::string plan_text_, plan_rules_;
    bool is_known_ = false;  ///< Whether the agent has said what is wrong.
    std::map<std::string, std::string, std::less<>> problems_;
    std::string refusal_;  ///< Why it was not created, where that is of no field.
    bool shows_all_ = false, is_creating_ = false;
    std::optional<Error> failure_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< For late answers.
};

}  // namespace berth
