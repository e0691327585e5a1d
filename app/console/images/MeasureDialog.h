// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ActivityService.h"
#include "core/api/ImageService.h"

#include <QDialog>

class QComboBox;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace gatehouse::console {

class Banner;

/// Predicts the registers of a file: a unified kernel image or a disk image; those of a TDX machine as far as what is
/// said of it decides them. Deletes itself.
class MeasureDialog : public QDialog
{
    Q_OBJECT
public:
    MeasureDialog(api::ImageService& images, api::ActivityService& activity, QWidget* parent);

private:
    enum class Wanted { File, Folder };
    QWidget* makeMachine();
    QWidget* pathRow(QLineEdit* field, Wanted wanted);
    void choose(QLineEdit* field, Wanted wanted);
    api::MeasureRequest request() const;
    void measure();

    api::ImageService& m_images;
    QLineEdit* m_path;
    QLineEdit* m_firmware;
    QComboBox* m_rule;
    QComboBox* m_secureBoot;
    QSpinBox* m_memory; ///< MiB; 0: not said.
    QSpinBox* m_vcpus;  ///< 0: not said.
    QLineEdit* m_acpi;
    QLineEdit* m_smbios;
    QLineEdit* m_bootVariables;
    QPushButton* m_measure;
    Banner* m_banner;
    QVBoxLayout* m_results;
};

} // namespace gatehouse::console
