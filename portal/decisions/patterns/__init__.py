"""How decisions begin (wzory decyzji): per service and outcome, in versions, the office's own before the service's."""
