// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ActivityService.h"
#include "core/api/ImageService.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace gatehouse::console {

class Banner;
class ExpectedMachineForm;
class Section;

/// Predicts the registers of a file: a unified kernel image, a disk image or a firmware; when wished those of a TDX machine, too, as
/// far as what is said of it decides them. Deletes itself.
class MeasureDialog : public QDialog
{
    Q_OBJECT
public:
    MeasureDialog(api::ImageService& images, api::ActivityService& activity, QWidget* parent);

private:
    QWidget* makePathRow();
    void orderFocus(QPushButton* close);
    api::MeasureRequest request() const;
    /// Says beside each field what is wrong; whether nothing is.
    bool isGood();
    void measure();
    void showRegisters(const api::FileMeasurement& measurement);
    void save();

    api::ImageService& m_images;
    QLineEdit* m_path;
    QPushButton* m_choose;
    QLabel* m_pathProblem;
    QCheckBox* m_tdx;
    Section* m_machineSection;
    ExpectedMachineForm* m_machine;
    QPushButton* m_measure;
    QPushButton* m_save;
    Banner* m_banner;
    QScrollArea* m_scroll;
    QVBoxLayout* m_results;
    QByteArray m_document; ///< The fuller measurements file of what is shown; empty: there is none.
};

} // namespace gatehouse::console
