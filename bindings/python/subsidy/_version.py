# SPDX-License-Identifier: Apache-2.0
"""The version of this package: the one place it is written. It equals that of the library it is made for."""

__version__ = "0.1.0"
