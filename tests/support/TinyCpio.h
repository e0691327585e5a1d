// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

namespace gatehouse::tests {

/// Builds small "newc" archives for tests.
class TinyCpio
{
public:
    struct Member
    {
        QByteArray name;
        QByteArray content;
        quint32 mode = 0100644;
        quint32 inode = 0;
        quint32 links = 1;
        quint32 uid = 0;
    };

    static QByteArray header(quint32 inode, quint32 mode, quint32 uid, quint32 links, quint32 bytes, quint32 nameBytes)
    {
        QByteArray text = "070701";
        for (const quint32 value : {inode, mode, uid, 0u, links, 0u, bytes, 0u, 0u, 5u, 1u, nameBytes, 0u})
            text += QByteArray::number(value, 16).rightJustified(8, '0');
        return text;
    }
    static QByteArray member(const Member& member)
    {
        QByteArray bytes = header(member.inode, member.mode, member.uid, member.links, quint32(member.content.size()), quint32(member.name.size() + 1));
        bytes += member.name + '\0';
        fill(bytes);
        bytes += member.content;
        fill(bytes);
        return bytes;
    }
    static QByteArray make(const QList<Member>& members)
    {
        QByteArray archive;
        for (const Member& each : members)
            archive += member(each);
        return archive + member({"TRAILER!!!", {}, 0, 0, 1, 0});
    }

private:
    static void fill(QByteArray& bytes) { bytes.append(-bytes.size() & 3, '\0'); }
};

} // namespace gatehouse::tests
