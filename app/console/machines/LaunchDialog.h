// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Services.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace gatehouse::console {

class Banner;

/// Name, image and size of a new machine. Stays open while launching is refused, with the reason. Deletes itself.
class LaunchDialog : public QDialog
{
    Q_OBJECT
public:
    /// @p imageId is chosen beforehand when not empty.
    LaunchDialog(api::Services& services, const QString& imageId, QWidget* parent);

Q_SIGNALS:
    void launched(const std::shared_ptr<gatehouse::Operation>& operation);

private:
    void fill(const QList<api::ImageSummary>& images, const QString& wanted);
    void refresh();
    void launch();

    api::Services& m_services;
    QList<api::ImageSummary> m_images;
    QLineEdit* m_name;
    QComboBox* m_image;
    QSpinBox* m_vcpus;
    QSpinBox* m_memory;
    QSpinBox* m_disk;
    Banner* m_banner;
    Banner* m_accelerator;
    QPushButton* m_launch;
};

} // namespace gatehouse::console
