// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

namespace gatehouse::devnet {

/// Looks after the file in which anvil keeps its chain. anvil truncates and rewrites it in place every few seconds, so a kill or
/// a full disk in that moment leaves half a file, with which it does not start again. A copy of the last whole one is kept
/// beside it (<file>.good).
///
/// anvil 1.x makes a block 0 at every start and writes all of them into the file, in no order; the one it reads last is its block 0
/// from then on. Whoever knows a chain by the hash of that block would find another one after each restart, so all but
/// the first are taken out before the chain starts.
class ChainState : public QObject
{
    Q_OBJECT
public:
    explicit ChainState(QString path, QObject* parent = nullptr);

    enum class Found {
        Nothing,  ///< A new chain begins; a copy of an older one is removed.
        Whole,
        Restored, ///< It was damaged; the copy has taken its place.
        Lost,     ///< It was damaged and there is no copy: a new chain begins. The damaged file is kept as <file>.broken.
    };
    /// Before the chain starts; reads the whole file.
    Found prepare() const;
    /// Copies the file from time to time while the chain runs, on a worker thread and only when it is whole.
    void startKeeping() { m_timer.start(); }
    void stopKeeping() { m_timer.stop(); }
    /// One such copy, now and in this thread. False when the file is not whole at the moment.
    static bool keep(const QString& path);

private:
    Found repair() const;

    QString m_path;
    QTimer m_timer;
};

} // namespace gatehouse::devnet
