{{/*
An ExternalSecret that makes the Secret secrets.<of> from <prefix>/<of>, where secrets.external.enabled says so. Takes root and of.
Each field that its controller would fill in is spelled out: what is live then equals what is declared.
*/}}
{{- define "backend.externalSecret" -}}
{{- $secrets := .root.Values.secrets -}}
{{- with $secrets.external -}}
{{- if .enabled -}}
{{- if not .storeName -}}
{{- fail "secrets.external.enabled is true but secrets.external.storeName is empty: name the SecretStore or ClusterSecretStore" -}}
{{- end -}}
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: {{ get $secrets $.of }}
  namespace: {{ $.root.Release.Namespace }}
  labels:
    {{- include "backend.labels" (dict "root" $.root "component" ($.of | eq "migrations" | ternary "migration" "user")) | nindent 4 }}
  annotations:
    argocd.argoproj.io/sync-wave: "-20"
spec:
  refreshInterval: {{ .refreshInterval }}
  secretStoreRef:
    kind: {{ .storeKind }}
    name: {{ .storeName }}
  target:
    name: {{ get $secrets $.of }}
    creationPolicy: Owner
    # The Secret outlives a mistake in the store: pods that run keep what they have.
    deletionPolicy: Retain
  dataFrom:
    - extract:
        key: {{ .prefix }}/{{ $.of }}
        conversionStrategy: Default
        decodingStrategy: None
        metadataPolicy: None
{{- end -}}
{{- end -}}
{{- end }}
