#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the seeds of the fuzz targets tcb_info and qe_identity: python3 tests/fuzz/make_seeds.py

Small documents of each shape that these parsers know, and of some that they refuse: versions 2 and 3, TDX with and without module
identities, levels in any order, odd dates, other spellings of the same JSON. Nothing is random; running it again changes nothing."""
import json
import pathlib

DATA = pathlib.Path(__file__).resolve().parent.parent / "data" / "fuzz"
ISSUED, NEXT, DATE = "2026-10-31T12:00:00Z", "2026-12-01T12:00:00Z", "2026-01-01T00:00:00Z"


def level(tcb, status="UpToDate", date=DATE, advisories=None):
    made = {"tcb": tcb, "tcbDate": date, "tcbStatus": status}
    if advisories is not None:
        made["advisoryIDs"] = advisories
    return made


def isv(svn, *rest, **named):
    return level({"isvsvn": svn}, *rest, **named)


def components(first, rest=0, names=False):
    made = [{"svn": first}, {"svn": first}] + [{"svn": rest}] * 14
    if names:
        made[0] = {"svn": first, "category": "BIOS", "type": "Early Microcode Update"}
        made[1] = {"svn": first, "category": "OS/VMM"}
    return made


def tdx_tcb(sgx, pce, tdx, names=False):
    return {"sgxtcbcomponents": components(sgx, 0, names), "pcesvn": pce, "tdxtcbcomponents": components(tdx, 0, names)}


def sgx_tcb(sgx, pce, names=False):
    return {"sgxtcbcomponents": components(sgx, 0, names), "pcesvn": pce}


def tcb_v2(svn, pce):
    return {**{"sgxtcbcomp%02dsvn" % (i + 1): svn for i in range(16)}, "pcesvn": pce}


def module(**more):
    return {"mrsigner": "00" * 48, "attributes": "00" * 8, "attributesMask": "FF" * 8, **more}


def tcb_info(levels, **more):
    made = {"id": "TDX", "version": 3, "issueDate": ISSUED, "nextUpdate": NEXT, "fmspc": "474844455600", "pceId": "0000",
            "tcbType": 0, "tcbEvaluationDataNumber": 1, "tdxModule": module(), "tcbLevels": levels}
    made.update(more)
    return {name: value for name, value in made.items() if value is not None}


def sgx_info(levels, **more):
    return tcb_info(levels, id="SGX", tdxModule=None, **more)


def identity(levels, **more):
    made = {"id": "TD_QE", "version": 2, "issueDate": ISSUED, "nextUpdate": NEXT, "tcbEvaluationDataNumber": 1, "miscselect": "00000000",
            "miscselectMask": "FFFFFFFF", "attributes": "11" + "00" * 15, "attributesMask": "FBFFFFFFFFFFFFFF" + "00" * 8,
            "mrsigner": "DC" * 32, "isvprodid": 2, "tcbLevels": levels}
    made.update(more)
    return made


STATUSES = ["UpToDate", "SWHardeningNeeded", "ConfigurationNeeded", "ConfigurationAndSWHardeningNeeded", "OutOfDate",
            "OutOfDateConfigurationNeeded", "Revoked"]
ONE = [level(tdx_tcb(1, 1, 1))]


def compact(document):
    return json.dumps(document, separators=(",", ":"))


def tcb_infos():
    modules = [module(id="TDX_01", tcbLevels=[isv(2, "OutOfDate", DATE, advisories=["INTEL-SA-01036"]), isv(7), isv(0, "Revoked")]),
               module(id="tdx_03", tcbLevels=[isv(3), isv(65535)]),
               module(id="TDX_FF", tcbLevels=[isv(255)])]
    yield "tdx-modules.json", compact(tcb_info([level(tdx_tcb(3, 11, 5, True)), level(tdx_tcb(2, 11, 3), "OutOfDate")], tdxModuleIdentities=modules))
    yield "tdx-no-identities.json", compact(tcb_info(ONE))
    yield "tdx-no-module.json", compact(tcb_info(ONE, tdxModule=None))
    yield "tdx-empty-identities.json", compact(tcb_info(ONE, tdxModuleIdentities=[]))
    yield "module-of-unknown-status.json", compact(tcb_info(ONE, tdxModuleIdentities=[module(id="TDX_01", tcbLevels=[isv(1, "SWHardeningNeeded")])]))
    yield "sgx-v3.json", compact(sgx_info([level(sgx_tcb(9, 13, True), advisories=["INTEL-SA-00334", "INTEL-SA-00615"])]))
    yield "sgx-v3-with-module.json", compact(sgx_info([level(sgx_tcb(1, 1))]) | {"tdxModule": module()})
    v2 = sgx_info([level(tcb_v2(2, 11)), level(tcb_v2(1, 5), "OutOfDate")], version=2)
    yield "sgx-v2-with-id.json", compact(v2)
    del v2["id"]
    yield "sgx-v2.json", compact(v2)
    yield "version-4.json", compact(tcb_info(ONE, version=4))
    yield "every-status.json", compact(sgx_info([level(sgx_tcb(i, 1), status, advisories=[]) for i, status in enumerate(STATUSES)]))
    yield "one-tcb-twice.json", compact(tcb_info(ONE + ONE))
    yield "no-levels.json", compact(tcb_info([]))
    for name, dates in {"leap-day": ("2028-02-29T23:59:59Z", "2028-03-01T00:00:00Z"), "no-leap-day": ("2027-02-29T00:00:00Z", NEXT),
                        "first-year": ("0001-01-01T00:00:00Z", NEXT), "year-zero": ("0000-12-31T00:00:00Z", NEXT),
                        "last-year": (ISSUED, "9999-12-31T23:59:59Z"), "before-1970": ("1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z"),
                        "ends-before": (NEXT, ISSUED), "hour-24": ("2026-10-31T24:00:00Z", NEXT), "leap-second": ("2026-12-31T23:59:60Z", NEXT),
                        "zone": ("2026-10-31T12:00:00+00:00", NEXT), "fraction": ("2026-10-31T12:00:00.000Z", NEXT),
                        "other-digits": ("2026-10-31T12:00:0\u0665Z", NEXT)}.items():
        yield "date-%s.json" % name, compact(sgx_info([level(sgx_tcb(1, 1), date=dates[0])], issueDate=dates[0], nextUpdate=dates[1]))
    text = compact(tcb_info(ONE))
    yield "spaced.json", json.dumps(tcb_info(ONE), indent=1)
    yield "escaped.json", text.replace('"version"', '"\\u0076ersion"').replace("UpToDate", "UpTo\\u0044ate")
    yield "member-twice.json", text.replace('"tcbType":0', '"tcbType":0,"tcbType":0')
    yield "numbers.json", text.replace('"pcesvn":1', '"pcesvn":1.0').replace('"version":3', '"version":3e0')
    yield "large-numbers.json", text.replace('"pcesvn":1', '"pcesvn":65535').replace('"svn":1', '"svn":255')
    yield "too-large-numbers.json", text.replace('"pcesvn":1', '"pcesvn":65536')


def qe_identities():
    one = [isv(1)]
    yield "qe.json", compact(identity([isv(8), isv(6, "OutOfDate", advisories=["INTEL-SA-00615"]), isv(1, "Revoked")], id="QE", isvprodid=1))
    yield "qve.json", compact(identity(one, id="QVE"))
    yield "other-enclave.json", compact(identity(one, id="PCE"))
    yield "unsorted.json", compact(identity([isv(1, "OutOfDate"), isv(8), isv(4, "OutOfDate")]))
    yield "one-svn-twice.json", compact(identity([isv(4), isv(4, "Revoked")]))
    yield "largest.json", compact(identity([isv(65535), isv(0, "OutOfDate")], isvprodid=65535, miscselect="FFFFFFFF", attributes="FF" * 16))
    yield "no-levels.json", compact(identity([]))
    yield "platform-status.json", compact(identity([isv(1, "ConfigurationNeeded")]))
    yield "version-1.json", compact(identity(one, version=1))
    yield "odd-dates.json", compact(identity([isv(1, date="2028-02-29T00:00:00Z")], issueDate="9999-12-31T23:59:59Z", nextUpdate="0001-01-01T00:00:00Z"))
    yield "no-date.json", compact(identity(one, issueDate="yesterday"))
    yield "short-hex.json", compact(identity(one, mrsigner="DC" * 31))
    yield "lower-hex.json", compact(identity(one, mrsigner="dc" * 32))
    yield "spaced.json", json.dumps(identity(one), indent="\t")
    yield "escaped.json", compact(identity(one)).replace("TD_QE", "TD\\u005fQE")
    yield "member-twice.json", compact(identity(one)).replace('"version":2', '"version":2,"version":2')


for folder, seeds in {"tcb_info": tcb_infos(), "qe_identity": qe_identities()}.items():
    for file, content in seeds:
        (DATA / folder / file).write_text(content, encoding="utf-8")
