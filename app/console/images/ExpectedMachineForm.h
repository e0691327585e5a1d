// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageTypes.h"

#include <QList>
#include <QWidget>
#include <functional>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;

namespace gatehouse::console {

/// What a person knows of the TDX machine that would start a measured file. Everything may be left out; what is wrong is said beside its
/// field.
class ExpectedMachineForm : public QWidget
{
    Q_OBJECT
public:
    explicit ExpectedMachineForm(QWidget* parent = nullptr);

    /// Puts what is said into @p request.
    void addTo(api::MeasureRequest& request) const;
    /// Looks at every field that counts; the first with a problem, or null.
    QWidget* firstProblem();
    /// "2 vCPUs, 4096 MiB, OVMF.fd"; empty when nothing of it is said.
    QString summary() const;
    /// What the Tab key goes through, from top to bottom.
    QList<QWidget*> focusOrder() const;

private:
    enum class Wanted { File, Folder };
    struct Row
    {
        QWidget* editor = nullptr;
        QWidget* holder = nullptr;
        QLabel* problem = nullptr;
        std::function<QString()> check; ///< What is wrong; empty: nothing.
    };
    void addFirmware();
    void addShape();
    void addTables();
    void addBootVariables();
    /// @p editor with its words before it and room for a problem beneath.
    void addRow(const QString& words, QWidget* editor, const QString& help, std::function<QString()> check = {});
    void addPath(const QString& words, QLineEdit* editor, Wanted wanted, const QString& help, std::function<QString()> check);
    void choose(QLineEdit* field, Wanted wanted);
    void setRowVisible(QWidget* editor, bool visible);
    void showSources();
    QString look(Row& row) const;
    QStringList devices() const;

    QFormLayout* m_form;
    QList<Row> m_rows;
    QList<QWidget*> m_focus;
    QLineEdit* m_firmware;
    QComboBox* m_rule;
    QComboBox* m_secureBoot;
    QComboBox* m_pageOrder;
    QSpinBox* m_vcpus;  ///< 0: not said.
    QSpinBox* m_memory; ///< MiB; 0: not said.
    QComboBox* m_tables;
    QLineEdit* m_type;
    QPlainTextEdit* m_devices; ///< One in a line.
    QSpinBox* m_addressBits;   ///< At its minimum: not said.
    QLineEdit* m_qemu;
    QLineEdit* m_acpi;
    QLineEdit* m_smbios;
    QComboBox* m_boot;
    QLineEdit* m_bootVariables;
};

} // namespace gatehouse::console
