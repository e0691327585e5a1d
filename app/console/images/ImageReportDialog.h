// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/Services.h"

#include <QDialog>
#include <functional>

class QComboBox;
class QHBoxLayout;
class QPushButton;
class QVBoxLayout;

namespace gatehouse::console {

class Banner;
class FactGrid;
class WorkStrip;

/// What is known of an image beyond its page, to be read from top to bottom: a banner with the answer, then sections of facts. Deletes itself.
class ImageReportDialog : public QDialog
{
    Q_OBJECT
public:
    /// Compares @p id with another of @p images or a file (disk image, .efi), which the reader chooses.
    static ImageReportDialog* comparison(api::Services& services, const QList<api::ImageSummary>& images, const QString& id, QWidget* parent);
    /// Signed manifest and list of software of @p id.
    static ImageReportDialog* record(api::Services& services, const QString& id, QWidget* parent);
    /// What building left on the disk, and a button to remove it.
    static ImageReportDialog* diskSpace(api::Services& services, QWidget* parent);

private:
    /// @p kind is the operation that the dialog waits for.
    ImageReportDialog(api::ActivityService& activity, const QString& kind, const QString& name, const QString& title, const QString& explanation, QWidget* parent);

    FactGrid* addSection(const QString& title, const QString& note = {});
    static QString partText(const QString& part);
    void addSections(const QList<api::SectionChange>& sections);
    void fail(const Error& error);
    void show(const api::ImageChanges& changes);
    void show(const api::ImageProof& proof);
    void show(const api::SoftwareList& list);
    void show(const api::PruneReport& report, QPushButton* remove);

    Banner* m_banner;
    WorkStrip* m_work;
    QHBoxLayout* m_controls;
    QVBoxLayout* m_sections;
    QHBoxLayout* m_buttons;
};

} // namespace gatehouse::console
