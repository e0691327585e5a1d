// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ActivityService.h"
#include "core/api/ImageService.h"

#include <QDialog>

class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace gatehouse::console {

class Banner;

/// Predicts the registers of a file: a unified kernel image or a disk image. Deletes itself.
class MeasureDialog : public QDialog
{
    Q_OBJECT
public:
    MeasureDialog(api::ImageService& images, api::ActivityService& activity, QWidget* parent);

private:
    void chooseFile();
    void measure();

    api::ImageService& m_images;
    QLineEdit* m_path;
    QPushButton* m_measure;
    Banner* m_banner;
    QVBoxLayout* m_results;
};

} // namespace gatehouse::console
