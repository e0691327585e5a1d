// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageOutputTypes.h"

#include <QDialog>

class QComboBox;
class QLineEdit;
class QPushButton;

namespace gatehouse::console {

class SpaceView;

/// Asks as what and where to an image is to be written. Deletes itself; read request() in accepted().
class ExportDialog : public QDialog
{
    Q_OBJECT
public:
    ExportDialog(const QString& imageId, QWidget* parent);

    api::ImageExportRequest request() const;
    /// Asks, by its signal wanted(), what request() takes of the disk.
    SpaceView* space() const { return m_space; }

private:
    void chooseFile();
    void suggest();

    QString m_id;
    QComboBox* m_format;
    QLineEdit* m_path;
    QPushButton* m_export;
    SpaceView* m_space;
};

} // namespace gatehouse::console
