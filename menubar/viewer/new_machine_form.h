#pragma once

#include "menubar/viewer/agent_link.h"
#include "menubar/windows/new_machine.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QTimer>
#include <QWidget>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace berth::viewer {

/// The form for a new machine. It shows the sizes that the agent would plan while one types, and
/// what the agent does not take beside the field that it is about; then nothing has changed.
class NewMachineForm : public QWidget {
public:
    /// `link` is borrowed and outlives the form.
    explicit NewMachineForm(AgentLink& link, QWidget* parent = nullptr);
    ~NewMachineForm() override;
    Q_DISABLE_COPY_MOVE(NewMachineForm)

    std::function<void(const std::string& name)> on_created;

    /// The agent is there (again): sizes are asked for.
    void agent_ready() { ask_plan(); }
    /// Shown where it is of no field.
    void show_problem(const QString& text);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    /// What may stand beside a field.
    struct Field {
        std::string path;  ///< In the definition.
        QWidget* row = nullptr;
        QLineEdit* edit = nullptr;
        QLabel* problem = nullptr;
    };
    enum class Browse { None, File };

    void add_field(const char* path, const QString& label, const QString& hint, Browse browse);
    QWidget* make_row(const QString& name, QWidget* content, QLabel*& problem);
    void add_boot_kind();
    void add_shares();
    void add_rest();
    void add_folder();
    void remove_folder();
    void show_boot_kind();
    void choose_file(QLineEdit& edit);
    [[nodiscard]] const Field& field(std::string_view path) const;
    [[nodiscard]] NewMachine typed() const;
    [[nodiscard]] std::string text_of(const char* path) const;
    void ask_plan();
    void show_plan(const Result<Json>& answer);
    void create();
    void take_answer(const Result<Json>& answer);
    void show_problems(const std::map<std::string, std::string>& problems);

    AgentLink& link_;
    std::vector<Field> fields_;  // from the top
    QLabel* banner_;
    QFormLayout* form_;
    QComboBox* kind_;
    QTableWidget* shares_;
    QCheckBox* at_login_;
    QLabel* plan_;
    QPushButton* create_;
    QTimer soon_;    // typing goes on
    int asked_ = 0;  // the newest question about sizes; older answers are dropped
    std::shared_ptr<NewMachineForm*> mailbox_;  // answers find out here that we are gone
};

}  // namespace berth::viewer
