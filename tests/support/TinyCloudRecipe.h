// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace gatehouse::tests {

/// A small recipe of the cloud-image back end, with the name "small". Its image and the hash of that are the parameters image_url and
/// image_<hash>, both required.
struct TinyCloudRecipe
{
    QByteArray format = "qcow2";
    QByteArray hash = "sha256"; ///< Or "sha512".
    QByteArray image;           ///< More lines of [cloud_image].
    QByteArray tables;          ///< More tables behind it.

    /// recipe.toml
    QByteArray text() const
    {
        const QByteArray parameter = "image_" + hash;
        return "schema = 1\nname = \"small\"\nbackend = \"cloud-image\"\ndescription = \"d\"\nversion = \"1\"\nsource_date = 1748563200\n"
               "[cloud_image]\nurl = \"image_url\"\n" + hash + " = \"" + parameter + "\"\nformat = \"" + format + "\"\n" + image
               + "[parameters.image_url]\ntype = \"url\"\ndescription = \"u\"\nrequired = true\n"
                 "[parameters." + parameter + "]\ntype = \"" + hash + "\"\ndescription = \"h\"\nrequired = true\n" + tables;
    }
};

} // namespace gatehouse::tests
