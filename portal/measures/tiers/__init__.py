"""How far a service goes online (poziom dojrzałości e-usługi, 1-5), computed from what it declares and what happened.

Nobody types a tier in. The lowest criterion decides, as in the German RGM; the levels are those of the Polish SRSI.
"""
