"""The words of the GS1 Core Business Vocabulary 2.0 (section 7) and their URI forms."""

from __future__ import annotations

import re
from dataclasses import dataclass

_STEPS = """
accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting
decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting
installing killing loading other packing picking receiving removing repackaging repairing replacing reserving
retail_selling sampling sensor_reporting shipping staging_outbound stock_taking stocking storing transporting
unloading unpacking void_shipping
"""
_DISPOSITIONS = """
active available completeness_inferred completeness_verified conformant container_closed container_open
damaged destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class
mismatch_instance mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other
partially_dispensed recalled reserved retail_sold returned sellable_accessible sellable_not_accessible stolen
unavailable unknown
"""
_TRANSACTIONS = "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"
_PARTIES = "location owning_party possessing_party"
_REASONS = "did_not_occur incorrect_data"
_COMPONENTS = """
altitude axial_distance azimuth easting elevation_angle height latitude longitude northing polar_angle
spherical_radius x y z
"""
_ALERTS = "ALARM_CONDITION ERROR_CONDITION"
_MEASUREMENTS = """
AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance
AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area Capacitance
Conductance Conductivity Count Density Dimensionless DoseEquivalent DoseEquivalentRate DynamicViscosity
ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency
Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux
LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate
MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure RadiantFlux
RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle SpecificVolume Speed
SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction
VolumetricFlux Wavenumber
"""

_CBV_WEB = re.compile(r"(?:https?://(?:ref|ns)\.gs1\.org/cbv/|cbv:)(?P<rest>.*)", re.DOTALL)
_GS1_WEB = re.compile(r"(?:https?://(?:www\.)?gs1\.org/voc/|gs1:)(?P<rest>.*)", re.DOTALL)
_CBV_URN = "urn:epcglobal:cbv:"
CBV_HOME = "https://ref.gs1.org/cbv/"
VOC_HOME = "https://gs1.org/voc/"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One closed list of words: ``urn`` and ``web`` are what stands before a word in its two URI forms."""

    name: str
    words: frozenset[str]
    urn: str
    web: str

    def owns(self, text: str) -> bool:
        """Whether ``text`` lies in GS1's own namespace, so that it must be a known word."""
        reserved = _GS1_WEB if self.web.startswith(VOC_HOME) else _CBV_WEB
        return text.startswith(_CBV_URN) or reserved.fullmatch(text) is not None

    def word_of(self, text: str) -> str | None:
        """The short word behind ``text`` in URN or web form; None when it is no word of this vocabulary."""
        word = text.removeprefix(self.urn) if text.startswith(self.urn) else self._web_word(text)
        return word if word in self.words else None

    def uri_of(self, text: str) -> str:
        """The web URI of a short word, a URN or a CURIE of this vocabulary; any other text unchanged."""
        word = text if text in self.words else self.word_of(text)
        return text if word is None else self.web + word

    def _web_word(self, text: str) -> str:
        home, pattern = (VOC_HOME, _GS1_WEB) if self.web.startswith(VOC_HOME) else (CBV_HOME, _CBV_WEB)
        match = pattern.fullmatch(text)
        start = self.web.removeprefix(home)
        return match["rest"].removeprefix(start) if match and match["rest"].startswith(start) else ""


def _cbv(name: str, words: str, urn: str, web: str) -> Vocabulary:
    return Vocabulary(name, frozenset(words.split()), f"{_CBV_URN}{urn}:", CBV_HOME + web)


BIZ_STEP = _cbv("business step", _STEPS, "bizstep", "BizStep-")
DISPOSITION = _cbv("disposition", _DISPOSITIONS, "disp", "Disp-")
BIZ_TRANSACTION = _cbv("business transaction type", _TRANSACTIONS, "btt", "BTT-")
SOURCE_DESTINATION = _cbv("source or destination type", _PARTIES, "sdt", "SDT-")
ERROR_REASON = _cbv("error reason", _REASONS, "er", "ER-")
COMPONENT = _cbv("sensor component", _COMPONENTS, "comp", "Comp-")
MEASUREMENT = Vocabulary("measurement type", frozenset(_MEASUREMENTS.split()), "gs1:", VOC_HOME)
SENSOR_ALERT = Vocabulary("sensor alert", frozenset(_ALERTS.split()), "gs1:", VOC_HOME)
ACTIONS = ("ADD", "OBSERVE", "DELETE")
