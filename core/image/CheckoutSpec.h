// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QStringList>

namespace gatehouse::image {

/// One of several images that a checkout for mkosi makes.
struct MkosiImageSpec
{
    QString name;         ///< --image-id, and a choice of CheckoutSpec::imageParameter.
    QString include;      ///< --include: a file of the checkout, relative to it.
    QStringList profiles; ///< Before those of the recipe and the variant.
};

/// What the back ends that build somebody else's checkout work with.
struct CheckoutSpec
{
    QString parameter;            ///< Parameter of type Folder that names the checkout.
    bool lighthouse = false;      ///< Yocto: set up outside of bitbake and copied in.
    QStringList deploy;           ///< Yocto: folders of the checkout that may be bitbake's DEPLOY_DIR, with images/ and licenses/.
    QString imageParameter;       ///< Mkosi: parameter of type Choice that names one image of several; empty, or without a value: the checkout's own mkosi.conf.
    QList<MkosiImageSpec> images; ///< Mkosi: what belongs to those images; one without an entry includes NAME.conf.
    QString imageSuffix;          ///< Mkosi: what the variant adds to the image's name.
    QStringList profiles;         ///< Mkosi: those of the recipe, and of the variant.
    QString platformParameter;    ///< Mkosi: parameter of type Choice whose value is one more profile; "none": none.
    QString measureTarget;        ///< Mkosi: of the checkout's Makefile, writes measurements.json of the kernel image that FILE names; empty: none.
    QString output;               ///< Mkosi: folder of the checkout that the image comes to lie in.
};

} // namespace gatehouse::image
