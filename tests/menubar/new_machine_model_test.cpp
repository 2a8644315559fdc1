// What a window for a new machine shows, above an agent that answers when the test says so.
#include "menubar/windows/new_machine_model.h"
#include "tests/support/catch.h"

#include <deque>

using namespace berth;

namespace {

struct Agent {
    struct Question {
        std::string method;
        Json params;
        std::function<void(Result<Json>)> reply;
    };

    AskAgent ask()
    {
        return [this](const std::string& method,
                      Json params,
                      std::function<void(Result<Json>)> reply) {
            questions.push_back({method, std::move(params), std::move(reply)});
        };
    }
    /// Answers all that is asked, and what is asked then.
    void answer()
    {
        while (!questions.empty()) {
            const Question question = std::move(questions.front());
            questions.pop_front();
            question.reply(answer_to(question));
        }
    }
    [[nodiscard]] Result<Json> answer_to(const Question& question)
    {
        ++asked[question.method];
        if (question.method == "machine.plan") {
            last_plan = question.params;
            return Json{{"cpus", 2}, {"memory", gib(1).count}};
        }
        if (!question.params.value("dry_run", false)) {
            ++created;
            if (full) return fail(ErrorCode::Io, "the disk is full", "make room");
        }
        const auto definition = parse_definition(dump_line(question.params.at("definition")));
        if (!definition) return tl::unexpected<Error>(definition.error());
        if (definition->name == taken)
            return fail(ErrorCode::AlreadyExists, "there is a machine " + taken + " already");
        return Json{{"name", definition->name}};
    }

    std::deque<Question> questions;
    std::map<std::string, int> asked;
    Json last_plan;
    std::string taken;
    bool full = false;
    int created = 0;
};

struct Form {
    Form()
    {
        model.on_refused = [this] { ++refused; };
        model.on_created = [this](const std::string& name) { made = name; };
        model.agent_changed();
        agent.answer();
    }
    void set(const char* path, const std::string& text)
    {
        model.set_text(path, text);
        agent.answer();
    }
    void create()
    {
        model.create();
        agent.answer();
    }

    Agent agent;
    NewMachineModel model{agent.ask()};
    int refused = 0;
    std::string made;
};

}  // namespace

TEST_CASE("a new form accuses nobody, and says what stands in the way", "[windows]")
{
    Form form;
    for (const FormField& field : form_fields())
        CHECK(form.model.problem_of(field.path).empty());
    CHECK(form.model.problem().empty());
    CHECK_FALSE(form.model.can_create());
    CHECK(form.model.missing() == "Not right yet: Name, Kernel");
    form.set("name", "web");
    CHECK(form.model.missing() == "Not right yet: Kernel");
    form.set("boot.kernel", " /vm/vmlinuz ");
    CHECK(form.model.missing().empty());
    CHECK(form.model.can_create());
    form.create();
    CHECK(form.made == "web");
    CHECK(form.model.machine().kernel == "/vm/vmlinuz");
    CHECK(form.model.machine().command_line == "console=hvc0");
}

TEST_CASE("a problem is shown beside a field that was left, and goes as it is mended", "[windows]")
{
    Form form;
    form.set("memory", "lots");
    CHECK(form.model.problem_of("memory").empty());  // one still types
    form.model.leave("memory");
    CHECK(form.model.problem_of("memory").find("expected") != std::string::npos);
    CHECK(form.model.first_wrong() == "memory");
    form.set("memory", "2GiB");
    CHECK(form.model.problem_of("memory").empty());
    form.model.leave("name");  // only passed by
    CHECK(form.model.problem_of("name").empty());
    form.model.set_text("name", "web");
    form.model.leave("name");  // what is known is of the empty one
    CHECK(form.model.problem_of("name").empty());
    form.agent.answer();
    CHECK(form.model.problem_of("name").empty());
}

TEST_CASE("what was wrong before one typed on is not shown", "[windows]")
{
    Form form;
    form.create();  // shows all
    form.model.set_text("memory", "1G");
    form.model.set_text("memory", "1Gx");
    form.model.set_text("memory", "1GiB");
    form.model.on_change = [&] { CHECK(form.model.problem_of("memory").empty()); };
    form.agent.answer();
    CHECK(form.model.missing() == "Not right yet: Name, Kernel");
}

TEST_CASE("Return in a form that is not right shows all that is wrong and asks for nothing",
          "[windows]")
{
    Form form;
    form.create();
    CHECK(form.agent.created == 0);
    CHECK(form.refused == 1);
    CHECK(form.model.first_wrong() == "name");
    CHECK_FALSE(form.model.problem_of("boot.kernel").empty());
    form.model.set_boot(BootKind::Efi);
    form.agent.answer();
    CHECK(form.model.problem_of("boot.kernel").empty());
    CHECK_FALSE(form.model.problem_of("disks[0].path").empty());
    CHECK_FALSE(form.model.asks_for(form_fields()[1]));
}

TEST_CASE("who mends a field and presses Return at once does not wait for the agent", "[windows]")
{
    Form form;
    form.set("boot.kernel", "/vm/vmlinuz");
    form.create();
    REQUIRE(form.refused == 1);
    form.model.set_text("name", "web");  // no answer yet
    form.create();
    CHECK(form.made == "web");
    CHECK(form.agent.created == 1);
    Form other;
    other.agent.taken = "web";
    other.model.set_text("boot.kernel", "/vm/vmlinuz");
    other.model.set_text("name", "web");
    std::set<std::string> shown;
    other.model.on_change = [&] { shown.insert(other.model.problem_of("name")); };
    other.create();
    CHECK(other.refused == 1);
    CHECK(shown == std::set<std::string>{"", "there is a machine web already"});
}

TEST_CASE("a refusal keeps what was typed, and another try is possible", "[windows]")
{
    Form form;
    form.set("name", "web");
    form.set("boot.kernel", "/vm/vmlinuz");
    form.agent.full = true;
    form.model.create();
    CHECK_FALSE(form.model.can_create());  // one is on its way
    form.model.create();
    form.agent.answer();
    CHECK(form.agent.created == 1);
    CHECK(form.refused == 1);
    CHECK(form.model.problem() == "the disk is full\nmake room");
    CHECK(form.model.machine().name == "web");
    CHECK(form.model.can_create());
    form.agent.full = false;
    form.create();
    CHECK(form.made == "web");
}

TEST_CASE("a name that another machine has is free when that has gone", "[windows]")
{
    Form form;
    form.agent.taken = "web";
    form.set("boot.kernel", "/vm/vmlinuz");
    form.set("name", "web");
    form.model.leave("name");
    CHECK(form.model.problem_of("name") == "there is a machine web already");
    CHECK_FALSE(form.model.can_create());
    form.agent.taken = "";
    form.model.agent_changed();
    form.agent.answer();
    CHECK(form.model.problem_of("name").empty());
    CHECK(form.model.can_create());
}

TEST_CASE("the sizes follow what is typed, with one question at a time", "[windows]")
{
    Form form;
    CHECK(form.model.plan() == "2 CPUs and 1.0 GiB of memory");
    form.agent.asked.clear();
    for (const char* typed : {"1", "1G", "1Gi", "1GiB"})
        form.model.set_text("memory", typed);
    CHECK(form.agent.questions.size() == 2);  // one each
    form.agent.answer();
    CHECK(form.agent.last_plan.at("memory") == "1GiB");
    CHECK(form.agent.asked["machine.plan"] == 2);
    CHECK(form.agent.asked["machine.create"] == 2);
    form.model.set_start_at_login(true);
    form.agent.answer();
    CHECK(form.agent.last_plan.at("autostart") == true);
}

TEST_CASE("an agent that has gone is told of, and is asked when it is back", "[windows]")
{
    Form form;
    form.set("name", "web");
    form.set("boot.kernel", "/vm/vmlinuz");
    form.model.fail_with({ErrorCode::Unreachable, "the agent has gone", ""});
    CHECK(form.model.problem() == "the agent has gone");
    CHECK_FALSE(form.model.can_create());
    form.model.create();
    form.model.set_text("cpus", "2");
    CHECK(form.agent.questions.empty());
    form.model.agent_changed();
    form.agent.answer();
    CHECK(form.model.problem().empty());
    CHECK(form.agent.last_plan.at("cpus") == 2);
    CHECK(form.model.can_create());
}

TEST_CASE("shared folders have tags of their own, which can be mended", "[windows]")
{
    Form form;
    for (const char* path : {"/home/u/src", "/other/src", "/home/u/a,b"})
        form.model.add_folder(path);
    form.agent.answer();
    const auto& shares = form.model.machine().shares;
    CHECK(shares[0].tag == "src");
    CHECK(shares[1].tag == "src-2");
    CHECK(shares[2].path == "/home/u/a,b");
    form.model.set_share(0, {"src", "/home/u/src", true, true, {}});
    form.model.set_share(1, {" src", "/other/src", false, true, {}});
    form.agent.answer();
    CHECK(form.model.problem_of(kSharesPath).find("a tag of its own") != std::string::npos);
    form.model.remove_folder(0);
    form.model.remove_folder(7);
    form.agent.answer();
    CHECK(form.model.problem_of(kSharesPath).empty());
    CHECK(shares.size() == 2);
    CHECK_FALSE(shares[0].read_only);
}

TEST_CASE("a form that has gone hears no answers", "[windows]")
{
    Agent agent;
    {
        NewMachineModel model(agent.ask());
        model.agent_changed();
        model.set_text("name", "web");
        model.create();
    }
    CHECK(agent.questions.size() == 3);
    agent.answer();
    CHECK(agent.created == 1);
}
