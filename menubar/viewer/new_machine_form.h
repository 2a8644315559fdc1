#pragma once

#include "menubar/viewer/agent_link.h"
#include "menubar/windows/new_machine_model.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QWidget>
#include <functional>
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

    /// The agent is there (again), or knows something else.
    void agent_changed() { model_.agent_changed(); }
    void fail_with(const Error& error) { model_.fail_with(error); }

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    /// What stands in a row of the form.
    struct Row {
        std::string path;  ///< In the definition.
        const FormField* field = nullptr;
        QWidget* widget = nullptr;
        QLineEdit* edit = nullptr;
        QLabel* problem = nullptr;
    };

    void add_field(const FormField& field);
    void add_choose_button(QHBoxLayout& layout, const FormField& field, QLineEdit& edit);
    QWidget* make_row(const QString& name, QWidget* content, QLabel*& problem);
    void add_boot_kind();
    void add_shares();
    QWidget* make_share_buttons();
    void add_rest();
    void add_buttons();
    void add_folder();
    void take_share_edit(int row);
    void choose_file(std::string_view path, QLineEdit& edit);
    void show_model();
    void show_shares();
    void focus_first_wrong();

    NewMachineModel model_;
    std::vector<Row> rows_;  // from the top
    QLabel* banner_;
    QFormLayout* form_;
    QComboBox* kind_;
    QTableWidget* shares_;
    QCheckBox* at_login_;
    QLabel *plan_, *missing_;
    QPushButton* create_;
};

}  // namespace berth::viewer
