{{- /* Written by `make charts-write` from tools/charts/edges.tpl; change it there. */ -}}

{{- /* The spec of a NetworkPolicy for this chart's pods of one component: {root, component}. */ -}}
{{- define "edges.policy" -}}
{{- $all := .root.Files.Get "files/edges.yaml" | fromYaml }}
{{- if not (hasKey $all .component) }}{{ fail (printf "helm-charts/edges.yaml has no edge of pods %s/%s" .root.Chart.Name .component) }}{{ end }}
{{- $edges := index $all .component }}
{{- $ingress := include "edges.rules" (dict "root" .root "edges" $edges.ingress "side" "from") | trim }}
{{- $egress := include "edges.rules" (dict "root" .root "edges" $edges.egress "side" "to") | trim -}}
podSelector:
  matchLabels:
    app.kubernetes.io/name: {{ .root.Chart.Name }}
    app.kubernetes.io/component: {{ .component }}
policyTypes: [Ingress, Egress]
ingress:{{ if $ingress }}{{ $ingress | nindent 2 }}{{ else }} []{{ end }}
egress:{{ if $egress }}{{ $egress | nindent 2 }}{{ else }} []{{ end }}
{{- end }}

{{- define "edges.rules" -}}
{{- range .edges }}
{{- $there := true }}
{{- range .needs }}{{ $there = and $there (include "edges.value" (dict "root" $.root "from" .)) }}{{ end }}
{{- range .unless }}{{ $there = and $there (not (include "edges.value" (dict "root" $.root "from" .))) }}{{ end }}
{{- if $there }}
# {{ .name }}
{{- if .peer.anywhere }}
- ports:
{{- else }}
- {{ $.side }}:
    {{- if .peer.public }}
    - ipBlock:
        cidr: 0.0.0.0/0
        except: [0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.0.0.0/24, 192.168.0.0/16, 198.18.0.0/15, 224.0.0.0/3]
    - ipBlock: { cidr: "2000::/3" }
    {{- else if .peer.cidrs }}
    {{- range include "edges.value" (dict "root" $.root "from" .peer.cidrs) | fromYamlArray }}
    - ipBlock: { cidr: {{ quote . }} }
    {{- end }}
    {{- else }}
    {{- $peer := dict }}
    {{- if .peer.namespace }}{{ $_ := set $peer "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" (include "edges.value" (dict "root" $.root "from" .peer.namespace)))) }}{{ end }}
    {{- if .peer.labels }}{{ $_ := set $peer "podSelector" (dict "matchLabels" .peer.labels) }}{{ end }}
    {{- list $peer | toYaml | nindent 4 }}
    {{- end }}
  ports:
{{- end }}
    {{- range .ports }}
    - { protocol: {{ .protocol | default "TCP" }}, port: {{ include "edges.value" (dict "root" $.root "from" .port) }} }
    {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /* The value that a dotted path leads to, as text or YAML, empty where it is false, empty or zero; else what is given. */ -}}
{{- define "edges.value" -}}
{{- $value := .from }}
{{- if contains "." (toString .from) }}
{{- $value = .root.Values }}
{{- range splitList "." .from }}{{ $value = index $value . }}{{ end }}
{{- end }}
{{- if kindIs "slice" $value }}{{ if $value }}{{ toYaml $value }}{{ end }}{{ else if $value }}{{ $value }}{{ end }}
{{- end }}
