#include "menubar/windows/new_machine_model.h"

#include "menubar/model/share_tag.h"
#include "menubar/windows/typed_text.h"

#include <algorithm>
#include <cassert>

namespace berth {
namespace {

const FormField& field_at(std::string_view path)
{
    const auto& fields = form_fields();
    const auto found = std::find_if(
        fields.begin(), fields.end(), [&](const FormField& one) { return one.path == path; });
    assert(found != fields.end());
    return *found;
}

std::vector<std::string> problem_paths()
{
    std::vector<std::string> paths;
    for (const FormField& field : form_fields())
        paths.emplace_back(field.path);
    paths.emplace_back(kSharesPath);
    return paths;
}

std::string title_at(const std::string& path)
{
    return path == kSharesPath ? "Shared folders" : plain_title(field_at(path));
}

}  // namespace

const std::vector<FormField>& form_fields()
{
    static const std::vector<FormField> fields{
        {"name", &NewMachine::name, "&Name", "web"},
        {"boot.kernel", &NewMachine::kernel, "&Kernel", "/path/vmlinuz", true, true},
        {"boot.initrd", &NewMachine::initrd, "Initial &RAM disk", "none", true, true},
        {"boot.command_line", &NewMachine::command_line, "Kernel &options", "", false, true},
        {"disks[0].path", &NewMachine::disk, "&Disk image", "none", true},
        {"disks[0].size",
         &NewMachine::disk_size,
         "Disk &size",
         "10GiB, where the image is to be made"},
        {"cpus", &NewMachine::cpus, "C&PUs", "auto"},
        {"memory", &NewMachine::memory, "&Memory", "auto, or 2GiB"},
    };
    return fields;
}

std::string plain_title(const FormField& field)
{
    std::string title = field.title;
    title.erase(std::remove(title.begin(), title.end(), '&'), title.end());
    return title;
}

NewMachineModel::NewMachineModel(AskAgent ask)
    : ask_(std::move(ask)),
      plan_(ask_, "machine.plan", [this](const Result<Json>& answer) { take_plan(answer); }),
      check_(ask_, "machine.create", [this](const Result<Json>& answer) { take_check(answer); }),
      plan_text_("Asking the agent…")
{
    machine_.command_line = "console=hvc0";
}

void NewMachineModel::agent_changed()
{
    failure_.reset();
    plan_.put(plan_question_of(machine_));
    check_.put({{"definition", document_of(machine_)}, {"dry_run", true}});
    changed();
}

void NewMachineModel::fail_with(const Error& error)
{
    failure_ = error;
    changed();
}

void NewMachineModel::set_text(std::string_view path, const std::string& text)
{
    std::string& known = machine_.*field_at(path).text;
    const std::string typed = trimmed(text);
    edited_.emplace(path);
    if (known == typed) return;
    known = typed;
    edited();
}

void NewMachineModel::leave(std::string_view path)
{
    // Somebody who only passes by is told of nothing, and nobody of what has been typed over.
    if (edited_.find(path) == edited_.end()) return;
    (check_.is_open() ? leaving_ : left_).emplace(path);
    changed();
}

void NewMachineModel::set_boot(BootKind boot)
{
    machine_.boot = boot;
    edited();
}

void NewMachineModel::set_start_at_login(bool on)
{
    machine_.start_at_login = on;
    edited();
}

void NewMachineModel::add_folder(const std::string& path)
{
    machine_.shares.push_back({menu::free_tag(machine_.shares, path), path, false, true, {}});
    edited_.emplace(kSharesPath);
    edited();
    leave(kSharesPath);
}

void NewMachineModel::remove_folder(std::size_t row)
{
    if (row >= machine_.shares.size()) return;
    machine_.shares.erase(machine_.shares.begin() + static_cast<std::ptrdiff_t>(row));
    edited();
}

void NewMachineModel::set_share(std::size_t row, Share share)
{
    if (row >= machine_.shares.size()) return;
    share.tag = trimmed(share.tag);
    machine_.shares[row] = std::move(share);
    edited();
}

void NewMachineModel::edited()
{
    refusal_.clear();
    if (failure_) return changed();  // asked when the agent is there
    agent_changed();
}

void NewMachineModel::changed() const
{
    if (on_change) on_change();
}

void NewMachineModel::take_plan(const Result<Json>& answer)
{
    plan_text_ = answer ? plan_text(*answer) : answer.error().message;
    plan_rules_ = answer ? berth::plan_rules(*answer) : std::string();
    changed();
}

// What is wrong with an earlier state of a field that is being typed is of no use.
void NewMachineModel::take_check(const Result<Json>& answer)
{
    if (check_.is_open()) return;
    is_known_ = true;
    left_.merge(leaving_);
    problems_.clear();
    if (!answer) set_problems(answer.error());
    changed();
}

void NewMachineModel::set_problems(const Error& error)
{
    problems_.clear();
    for (auto& [path, text] : problems_of(error, problem_paths()))
        problems_[path] = text;
}

// What the agent has refused as it is now is not asked again. Where it has not said yet it is
// asked: whoever mends a field and presses Return does not wait for that.
void NewMachineModel::create()
{
    if (is_creating_ || failure_) return;
    refusal_.clear();
    const bool is_refused = is_known_ && !check_.is_open() && !wrong_paths().empty();
    if (is_refused) shows_all_ = true;
    is_creating_ = !is_refused;
    changed();
    if (is_refused) {
        if (on_refused) on_refused();
        return;
    }
    ask_("machine.create",
         {{"definition", document_of(machine_)}},
         [this, alive = std::weak_ptr(alive_), name = machine_.name](const Result<Json>& answer) {
             if (!alive.expired()) take_created(name, answer);
         });
}

void NewMachineModel::take_created(const std::string& name, const Result<Json>& answer)
{
    is_creating_ = false;
    if (answer) {
        if (on_created) on_created(name);
        return;
    }
    shows_all_ = true;
    set_problems(answer.error());
    refusal_ = problems_[""];
    changed();
    if (on_refused) on_refused();
}

bool NewMachineModel::asks_for(const FormField& field) const
{
    return !field.is_of_kernel || machine_.boot == BootKind::Linux;
}

std::string NewMachineModel::hint_of(const FormField& field) const
{
    // One that boots from its disk has one.
    if (field.text == &NewMachine::disk && machine_.boot == BootKind::Efi) return "/path/disk.img";
    return field.hint;
}

std::string NewMachineModel::problem_of(std::string_view path) const
{
    const bool is_shown = shows_all_ || left_.find(path) != left_.end();
    const auto found = problems_.find(path);
    return is_shown && found != problems_.end() ? found->second : std::string();
}

std::string NewMachineModel::problem() const
{
    if (failure_) return failure_->with_hint();
    if (!refusal_.empty()) return refusal_;
    return problem_of("");
}

std::vector<std::string> NewMachineModel::wrong_paths() const
{
    std::vector<std::string> wrong;
    for (const std::string& path : problem_paths())
        if (problems_.find(path) != problems_.end()) wrong.push_back(path);
    return wrong;
}

std::string NewMachineModel::missing() const
{
    std::string titles;
    for (const std::string& path : wrong_paths())
        titles += (titles.empty() ? "Not right yet: " : ", ") + title_at(path);
    return titles;
}

std::string NewMachineModel::first_wrong() const
{
    for (const std::string& path : wrong_paths())
        if (!problem_of(path).empty()) return path;
    return {};
}

bool NewMachineModel::can_create() const
{
    return is_known_ && !is_creating_ && !failure_ && wrong_paths().empty();
}

}  // namespace berth
