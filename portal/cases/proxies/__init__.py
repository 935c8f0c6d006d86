"""Who acts for a party of a matter: recorded when it is filed, told what happens, shown to officials."""
