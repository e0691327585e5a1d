// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/EvidenceService.h"

#include <QWidget>

class QComboBox;

namespace gatehouse::console {

/// Which roots count when evidence is checked again: the recorded ones, Intel's, the devnet's, or one from a file.
class RootChoice : public QWidget
{
    Q_OBJECT
public:
    explicit RootChoice(QWidget* parent = nullptr);

    /// Puts what is chosen into @p request.
    void apply(api::EvidenceCheckRequest& request) const;
    /// The same for a command line; empty where `gatehousectl` does so without a word.
    QString option() const;

Q_SIGNALS:
    /// By a person; with a file, once it was read.
    void changed();
    void failed(const gatehouse::Error& error);

private:
    void choose(int index);
    void askForFile();
    void read(const QString& path);
    /// Back to what was chosen before the file was asked for.
    void giveUp();

    QComboBox* m_box;
    int m_before = 0;
    QString m_path;
    QByteArray m_content; ///< Of the file; empty: none was read.
};

} // namespace gatehouse::console
