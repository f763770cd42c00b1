"""Children's health figures by residential area, published without disclosing a child.

    release = talgeo.publish("helsingor.yaml", out="out", overwrite=True)
    release.to_geopandas("residential").plot("overweight_2018_19_share")

All coordinates are x = easting or longitude, y = northing or latitude. Long calls release the GIL
and can be interrupted. Errors are subclasses of `talgeo.Error` with `code`, `stage` and `row`.
"""
from ._core import (
    Areas,
    Cell,
    Plan,
    Problem,
    ProtectedTable,
    Release,
    protect,
    publish,
    show_versions,
)
from ._talgeo import (
    AreasError,
    ArgumentError,
    CancelledError,
    CRSError,
    Error,
    ExistsError,
    FileError,
    Indices,
    InputError,
    InternalError,
    OutOfMemoryError,
    PlanError,
    PrivacyError,
    versions as _versions,
)

__version__ = _versions()["talgeo"]

__all__ = [
    "Areas",
    "AreasError",
    "ArgumentError",
    "CRSError",
    "CancelledError",
    "Cell",
    "Error",
    "ExistsError",
    "FileError",
    "Indices",
    "InputError",
    "InternalError",
    "OutOfMemoryError",
    "Plan",
    "PlanError",
    "PrivacyError",
    "Problem",
    "ProtectedTable",
    "Release",
    "protect",
    "publish",
    "show_versions",
]
